import { join, resolve } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Arguments } from "../arguments.ts";
import type { Aws } from "../clients/aws.ts";
import type { Caller } from "../clients/caller.ts";
import { withOneIdentity } from "../clients/identity.ts";
import { lookedAt, refusal } from "../clients/refusal.ts";
import { dockerOf } from "../docker.ts";
import { sampleOf } from "../release.ts";
import { note, type Session } from "../session.ts";
import { type Settings, without } from "../settings.ts";
import type { State } from "../state.ts";
import { guardState } from "../stateGuard.ts";
import { Stop } from "../stop.ts";
import { type Terraform, terraformIn } from "../terraform.ts";
import type { World } from "../world.ts";

/** What the command has to know of Terraform's variables. */
const Variables = Type.Object({
  name: Type.String(),
  region: Type.Union([Type.String(), Type.Null()]),
  architecture: Type.String(),
  given: Type.Record(Type.String(), Type.Unknown()),
});

/**
 * Looks at all that the command needs and changes nothing.
 * @throws Stop at the first that is missing
 */
export async function check(world: World, args: Arguments): Promise<Session> {
  const { terminal, programs } = world;
  const folder = resolve(args.terraform ?? (world.env.IRIS_TERRAFORM || join(world.root, "deploy/terraform")));
  const terraform = terraformIn(folder, world.env, programs);
  note(terminal, `Terraform ${await terraform.check()}, for ${folder}`);
  if (args.task.kind === "deploy" || args.task.kind === "canary") {
    await dockerOf(args.docker, world.env, programs).check();
    note(terminal, `${args.docker}, whose daemon answers`);
  }
  if (terraform.isNew())
    note(terminal, "terraform init downloads the provider of AWS, 150 MB: this may take a minute or two");
  await terraform.init();
  const state = await terraform.state();
  const kept = keptOf(state, args);
  const { name, architecture, ...variables } = await evaluate(terraform, args, kept);
  const region = await regionOf(world, variables.region, state);
  const aws = world.aws(region);
  const { account, arn } = await callerOf(world, aws);
  note(terminal, `account ${account}, as ${arn} (credentials ${lookedAt(world.env)})`);
  note(terminal, `region ${region}, name ${name}`);
  const settings = { ...kept, ...variables.given };
  for (const [key, value] of Object.entries(settings)) {
    const origin = key in kept && !(key in args.given) ? `    kept; --unset ${key} takes it back` : "";
    note(terminal, `${key} = ${JSON.stringify(value)}${origin}`);
  }
  if (Object.keys(settings).length > 0) note(terminal, "(these go before terraform.tfvars)");
  const target = { name, region, account };
  guardState(state, target, folder);
  const env = { ...withOneIdentity(world.env), AWS_REGION: region, ORT_DISABLE_TELEMETRY: "1" };
  return {
    world,
    args,
    env,
    terraform: terraformIn(folder, env, programs),
    aws,
    target,
    architecture,
    settings,
    state,
  };
}

/**
 * What earlier commands were given and this one does not take back.
 * @throws Stop when there is nothing of the kind to take back
 */
function keptOf({ settings }: State, { unset }: Arguments): Settings {
  const unknown = unset.filter((name) => !(name in settings));
  if (unknown.length === 0) return without(settings, unset);
  const names = Object.keys(settings).join(", ") || "nothing";
  throw new Stop(`--unset ${unknown[0]}: no command has set it; kept is ${names}. See also terraform.tfvars.`);
}

/** @throws Stop when Terraform's own rules refuse what was given, or what is to be released with it */
async function evaluate(
  terraform: Terraform,
  { given, task, tag }: Arguments,
  kept: Settings,
): Promise<Static<typeof Variables>> {
  const asked = Object.keys(given).map((name) => `${name} = var.${name}`);
  const expression = `{name = var.name, region = var.region, architecture = var.architecture, given = {${asked.join(", ")}}}`;
  return Value.Parse(Variables, await terraform.evaluate(expression, given, { ...kept, ...sampleOf(task, tag) }));
}

/** @throws Stop when there is none, or it is none */
async function regionOf({ env, regionOfProfile }: World, variable: string | null, state: State): Promise<string> {
  const region = variable ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile()) || state.region);
  if (!region)
    throw new Stop("there is no region: give --region (such as eu-west-1), or set AWS_REGION or the profile's.");
  if (/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new Stop(`"${region}" is no region: one such as eu-west-1 is wanted, by --region or AWS_REGION.`);
}

/** @throws Stop that tells what is amiss with the credentials */
async function callerOf({ env }: World, { region, caller }: Aws): Promise<Caller> {
  try {
    return await caller();
  } catch (error) {
    throw refusal(error, env, region) ?? error;
  }
}
