import { join, resolve } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "../cliError.ts";
import { explainAwsError } from "../clients/awsErrors.ts";
import { describeCredentials, withOneIdentity } from "../clients/credentials.ts";
import type { CommandLine } from "../commandLine.ts";
import { type DeployContext, note, type Session } from "../context.ts";
import { dockerOf } from "../docker.ts";
import { sampleRelease } from "../release.ts";
import type { Settings } from "../settings.ts";
import { assertSameTarget, type State } from "../state.ts";
import { type Terraform, terraformIn } from "../terraform.ts";

/** The variables of Terraform that the command uses. */
const EvaluatedVariables = Type.Object({
  name: Type.String(),
  region: Type.Union([Type.String(), Type.Null()]),
  architecture: Type.String(),
  given: Type.Record(Type.String(), Type.Unknown()),
});

/**
 * Checks everything that the command needs, and changes nothing.
 * @throws CliError for the first thing that is missing
 */
export async function check(context: DeployContext, commandLine: CommandLine): Promise<Session> {
  const { env, processes, root, terminal } = context;
  const { docker, task, variables } = commandLine;
  if (task.kind === "deploy" || task.kind === "canary") {
    await dockerOf(docker, env, processes).check();
    note(terminal, docker);
  }
  const folder = resolve(env.IRIS_TERRAFORM || join(root, "deploy/terraform"));
  const terraform = terraformIn(folder, env, processes);
  note(terminal, `Terraform in ${folder} (the first time, it downloads the AWS provider, 150 MB)`);
  await terraform.init();
  const state = await terraform.state();
  const kept = keptSettings(state, commandLine);
  const { name, architecture, ...evaluated } = await evaluate(terraform, commandLine, kept);
  const region = evaluated.region ?? (await regionOf(context, state));
  const aws = context.aws(region);
  const { account, arn } = await aws.caller().catch((error: unknown) => {
    throw explainAwsError(error, env, region) ?? error;
  });
  note(terminal, `account ${account}, as ${arn} (credentials ${describeCredentials(env)})`);
  note(terminal, `region ${region}, name ${name}`);
  const settings = { ...kept, ...evaluated.given };
  for (const [key, value] of Object.entries(settings)) {
    const origin = key in variables ? "" : `    kept; --unset ${key} removes it`;
    note(terminal, `${key} = ${JSON.stringify(value)} (overrides terraform.tfvars)${origin}`);
  }
  const target = { name, region, account };
  assertSameTarget(state, target, folder);
  const ownEnv = { ...withOneIdentity(env), AWS_REGION: region, ORT_DISABLE_TELEMETRY: "1" };
  const session = { context, commandLine, env: ownEnv, aws, target, architecture, settings, state };
  return { ...session, terraform: terraformIn(folder, ownEnv, processes) };
}

/**
 * The settings of earlier commands without those that this one unsets.
 * @throws CliError when one to unset is not set
 */
function keptSettings({ settings }: State, { unset }: CommandLine): Settings {
  const unknown = unset.find((name) => !(name in settings));
  if (unknown === undefined)
    return Object.fromEntries(Object.entries(settings).filter(([name]) => !unset.includes(name)));
  const names = Object.keys(settings).join(", ") || "nothing";
  throw new CliError(`--unset ${unknown}: no command has set it; kept is ${names}. See also terraform.tfvars.`);
}

/** @throws CliError when Terraform's rules reject a variable, or the release */
async function evaluate(terraform: Terraform, { variables, task, tag }: CommandLine, kept: Settings) {
  const given = Object.keys(variables).map((name) => `${name} = var.${name}`);
  const expression = `{name = var.name, region = var.region, architecture = var.architecture, given = {${given.join(", ")}}}`;
  const defaults = { ...kept, ...sampleRelease(task, tag) };
  return Value.Parse(EvaluatedVariables, await terraform.evaluate(expression, variables, defaults));
}

/** @throws CliError when there is none */
async function regionOf({ env, regionOfProfile }: DeployContext, { outputs }: State): Promise<string> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile()) || outputs.region?.value;
  if (typeof region === "string") return region;
  throw new CliError("there is no region: set --region (such as eu-west-1), AWS_REGION or the profile's.");
}
