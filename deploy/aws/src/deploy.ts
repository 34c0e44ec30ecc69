import { type Arguments, parseArguments } from "./arguments.ts";
import type { LiveVersions } from "./clients/functions.ts";
import { refusal } from "./clients/refusal.ts";
import { destroy } from "./destroy.ts";
import { farewell } from "./farewell.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import { quote } from "./quote.ts";
import { canary, type Decision, everything, promote, rollback, type Service, tell } from "./release.ts";
import { inService, serviceOf } from "./service.ts";
import { note, type Session } from "./session.ts";
import { SmokeFailed } from "./smoke/smokeFailed.ts";
import { release } from "./steps/apply.ts";
import { bootstrap } from "./steps/bootstrap.ts";
import { check } from "./steps/check.ts";
import { build, push } from "./steps/image.ts";
import { train } from "./steps/train.ts";
import { countSteps, type Step } from "./steps.ts";
import { Stop } from "./stop.ts";
import { tagOf } from "./tag.ts";
import { wayBack } from "./wayBack.ts";
import type { World } from "./world.ts";

/**
 * Does what a command line asks for. Never throws.
 * @param args what stands behind `npm run deploy --`
 * @returns the exit code: 0 done, 1 failed, 2 for a command line that makes no sense, 130 interrupted
 */
export async function deploy(args: readonly string[], world: World): Promise<number> {
  let region = "";
  // an error of a client does not say which region it was asked in
  const aws = (name: string) => {
    region = name;
    return world.aws(name);
  };
  try {
    const parsed = parseArguments(args, world.terminal);
    if (parsed !== undefined) await work(parsed, { ...world, aws });
    return 0;
  } catch (error) {
    const stop = error instanceof Stop ? error : refusal(error, world.env, region);
    world.terminal.warn(`error: ${stop?.message ?? messageOf(error)}`);
    return stop?.exitCode ?? 1;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

async function work(args: Arguments, world: World): Promise<void> {
  const { task } = args;
  if (task.kind !== "smoke" && !args.yes && !world.terminal.interactive) {
    throw new Stop(
      "there is no terminal to ask at: run this in one, or give --yes to have it done without a question.",
    );
  }
  switch (task.kind) {
    case "deploy":
      return deployAll(args, world);
    case "canary":
      return tryOut(args, world, task.weight);
    case "promote":
      return move(args, world, async (service) => promote(service));
    case "rollback":
      return move(args, world, async (service, { aws }) =>
        rollback(service, task.version, await aws.functions.versions(service.functionName)),
      );
    case "smoke":
      return ask(args, world);
    case "destroy":
      return destroy(args, world);
  }
}

async function deployAll(args: Arguments, world: World): Promise<void> {
  const step = countSteps(7, world.terminal);
  const { session, source, tag } = await step(CHECKING, () => checkWithSource(args, world));
  const outputs = await step("Making the registry and the bucket", () => bootstrap(session));
  const image = await step("Building the image", () => build(session, tag, source, outputs));
  await step("Pushing the image", () => push(session, image));
  await step("Training the first model", () => train(session, outputs));
  const service = await serviceOf(session, outputs);
  const deployed = await step("Applying everything", () => {
    if (service !== null && tell(service.live) !== tell({ version: service.newest, canary: {} })) {
      note(world.terminal, `until now ${tell(service.live)}; this gives all the traffic to the image ${tag}`);
    }
    return release(session, everything(tag));
  });
  await testAndLeave(step, session, deployed, service?.live ?? null);
}

async function tryOut(args: Arguments, world: World, weight: number): Promise<void> {
  const step = countSteps(5, world.terminal);
  const { session, source, tag, service, outputs } = await step(CHECKING, async () => {
    const found = await checkWithSource(args, world);
    return { ...found, ...(await inService(found.session)) };
  });
  const image = await step("Building the image", () => build(session, tag, source, outputs));
  const digest = await step("Pushing the image", () => push(session, image));
  const changed = Object.keys(args.given).length > 0 || args.unset.length > 0;
  const deployed = await step("Applying", () => release(session, canary(service, weight, { tag, digest }, changed)));
  await testAndLeave(step, session, deployed, service.live);
}

/** Moves the traffic between versions that are there. */
async function move(
  args: Arguments,
  world: World,
  decide: (service: Service, session: Session) => Promise<Decision>,
): Promise<void> {
  const step = countSteps(3, world.terminal);
  const { session, service, decision } = await step(CHECKING, async () => {
    const session = await check(world, args);
    const { service } = await inService(session);
    const decision = await decide(service, session);
    note(world.terminal, decision.says);
    return { session, service, decision: decision.release };
  });
  if (decision === null) return;
  const deployed = await step("Applying", () => release(session, decision));
  await testAndLeave(step, session, deployed, service.live);
}

async function ask(args: Arguments, world: World): Promise<void> {
  const step = countSteps(2, world.terminal);
  const { session, outputs } = await step(CHECKING, async () => {
    const found = await check(world, args);
    return { session: found, outputs: (await inService(found)).outputs };
  });
  await step(TESTING, () => world.smoke(outputs, session.env));
}

const CHECKING = "Checking programs, credentials and settings";
const TESTING = "Asking it whether it works";

async function checkWithSource(args: Arguments, world: World) {
  const session = await check(world, args);
  const source = await world.source();
  const tag = tagOf(args.tag, source, session.architecture);
  note(world.terminal, `tag ${tag}`);
  return { session, source, tag };
}

/** @param before where the traffic went before the command */
async function testAndLeave(
  step: Step,
  session: Session,
  outputs: DeploymentOutputs,
  before: LiveVersions | null,
): Promise<void> {
  const { world, env, aws, args, terraform } = session;
  const live = async () => (await serviceOf(session, outputs))?.live ?? null;
  await step(TESTING, async () => {
    try {
      await world.smoke(outputs, env);
    } catch (error) {
      if (!(error instanceof SmokeFailed)) throw error;
      throw new Stop(`${error.message} ${wayBack(await live(), before, args.terraform)}`, { cause: error });
    }
  });
  const flags = args.terraform === undefined ? [] : ["--terraform", quote(terraform.folder)];
  const place = { folder: terraform.folder, region: aws.region, flags };
  for (const line of farewell(outputs, await live(), place)) world.terminal.write(line);
}
