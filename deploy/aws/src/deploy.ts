import { type Arguments, parseArguments } from "./arguments.ts";
import { refusal } from "./clients/refusal.ts";
import { destroy } from "./destroy.ts";
import { farewell } from "./farewell.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import { canary, type Decision, everything, promote, rollback, type Service, tell } from "./release.ts";
import { inService, serviceOf } from "./service.ts";
import { note, type Session } from "./session.ts";
import { apply } from "./steps/apply.ts";
import { bootstrap } from "./steps/bootstrap.ts";
import { check } from "./steps/check.ts";
import { build, push } from "./steps/image.ts";
import { train } from "./steps/train.ts";
import { countSteps, type Step } from "./steps.ts";
import { Stop } from "./stop.ts";
import { tagOf } from "./tag.ts";
import type { World } from "./world.ts";

/**
 * Does what a command line asks for. Never throws.
 * @param args what stands behind `npm run deploy --`
 * @returns the exit code: 0 done, 1 failed, 2 for a command line that makes no sense, 130 interrupted
 */
export async function deploy(args: readonly string[], world: World): Promise<number> {
  try {
    const parsed = parseArguments(args, world.terminal);
    if (parsed !== undefined) await work(parsed, world);
    return 0;
  } catch (error) {
    const stop = error instanceof Stop ? error : refusal(error, world.env, world.env.AWS_REGION ?? "");
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
  const deployed = await step("Applying everything", async () => {
    const service = await serviceOf(session, outputs);
    if (service !== null && tell(service.live) !== tell({ version: service.newest, canary: {} })) {
      note(world.terminal, `until now ${tell(service.live)}; this gives all the traffic to the image ${tag}`);
    }
    return apply(session, everything(tag));
  });
  await testAndLeave(step, session, deployed);
}

async function tryOut(args: Arguments, world: World, weight: number): Promise<void> {
  const step = countSteps(5, world.terminal);
  const { session, source, tag, service, outputs } = await step(CHECKING, async () => {
    const found = await checkWithSource(args, world);
    return { ...found, ...(await inService(found.session)) };
  });
  const image = await step("Building the image", () => build(session, tag, source, outputs));
  const digest = await step("Pushing the image", () => push(session, image));
  const deployed = await step("Applying", () =>
    apply(session, canary(service, weight, { tag, digest }, Object.keys(args.given).length > 0)),
  );
  await testAndLeave(step, session, deployed);
}

/** Moves the traffic between versions that are there. */
async function move(
  args: Arguments,
  world: World,
  decide: (service: Service, session: Session) => Promise<Decision>,
): Promise<void> {
  const step = countSteps(3, world.terminal);
  const { session, release } = await step(CHECKING, async () => {
    const found = await check(world, args);
    const decision = await decide((await inService(found)).service, found);
    note(world.terminal, decision.says);
    return { session: found, release: decision.release };
  });
  if (release === null) return;
  const deployed = await step("Applying", () => apply(session, release));
  await testAndLeave(step, session, deployed);
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
  const tag = tagOf(args.tag, source);
  note(world.terminal, `tag ${tag}`);
  return { session, source, tag };
}

async function testAndLeave(step: Step, session: Session, outputs: DeploymentOutputs): Promise<void> {
  const { world, env, aws, terraform } = session;
  await step(TESTING, () => world.smoke(outputs, env));
  const service = await serviceOf(session, outputs);
  for (const line of farewell(outputs, service?.live ?? null, terraform.folder, aws.region)) world.terminal.write(line);
}
