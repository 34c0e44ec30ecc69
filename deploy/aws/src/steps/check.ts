import { join, resolve } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CliError } from "../cliError.ts";
import { explainAwsError } from "../clients/awsErrors.ts";
import { describeCredentials, withOneIdentity } from "../clients/credentials.ts";
import type { CommandLine } from "../commandLine.ts";
import { type DeployContext, note, type Session } from "../context.ts";
import { dockerOf } from "../docker.ts";
import { sampleRelease } from "../release.ts";
import { omit, type Settings } from "../settings.ts";
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
  const folder = resolve(commandLine.terraform ?? (env.IRIS_TERRAFORM || join(root, "deploy/terraform")));
  const terraform = terraformIn(folder, env, processes);
  note(terminal, `Terraform ${await terraform.check()}, for ${folder}`);
  if (commandLine.task.kind === "deploy" || commandLine.task.kind === "canary") {
    await dockerOf(commandLine.docker, env, processes).check();
    note(terminal, commandLine.docker);
  }
  if (terraform.isNew())
    note(terminal, "terraform init downloads the AWS provider, 150 MB: this may take a minute or two");
  await terraform.init();
  const state = await terraform.state();
  const kept = keptSettings(state, commandLine);
  const { name, architecture, ...evaluated } = await evaluate(terraform, commandLine, kept);
  const region = await regionOf(context, evaluated.region, state);
  const aws = context.aws(region);
  const { account, arn } = await aws.caller().catch((error: unknown) => {
    throw explainAwsError(error, env, region) ?? error;
  });
  note(terminal, `account ${account}, as ${arn} (credentials ${describeCredentials(env)})`);
  note(terminal, `region ${region}, name ${name}`);
  const settings = { ...kept, ...evaluated.given };
  noteSettings(context, settings, (key) => key in kept && !(key in commandLine.variables));
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
  if (unknown === undefined) return omit(settings, unset);
  const names = Object.keys(settings).join(", ") || "nothing";
  throw new CliError(`--unset ${unknown}: no command has set it; kept is ${names}. See also terraform.tfvars.`);
}

/** @throws CliError when Terraform's rules reject a variable, or the release */
async function evaluate(
  terraform: Terraform,
  { variables, task, tag }: CommandLine,
  kept: Settings,
): Promise<Static<typeof EvaluatedVariables>> {
  const given = Object.keys(variables).map((name) => `${name} = var.${name}`);
  const expression = `{name = var.name, region = var.region, architecture = var.architecture, given = {${given.join(", ")}}}`;
  const defaults = { ...kept, ...sampleRelease(task, tag) };
  return Value.Parse(EvaluatedVariables, await terraform.evaluate(expression, variables, defaults));
}

/** @throws CliError when there is none, or it is invalid */
async function regionOf({ env, regionOfProfile }: DeployContext, variable: string | null, state: State) {
  const region = variable ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile()) || state.region);
  if (!region) throw new CliError("there is no region: set --region (such as eu-west-1), AWS_REGION or the profile's.");
  if (/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new CliError(`the region must be like eu-west-1, got "${region}": set --region or AWS_REGION.`);
}

function noteSettings({ terminal }: DeployContext, settings: Settings, isKept: (name: string) => boolean): void {
  for (const [name, value] of Object.entries(settings)) {
    const origin = isKept(name) ? `    kept; --unset ${name} removes it` : "";
    note(terminal, `${name} = ${JSON.stringify(value)}${origin}`);
  }
  if (Object.keys(settings).length > 0) note(terminal, "(these override terraform.tfvars)");
}
