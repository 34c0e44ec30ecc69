import type { Arguments } from "./arguments.ts";
import { lookForRest, sayNothingIsDeployed } from "./leftovers.ts";
import { note, type Session } from "./session.ts";
import { noRelease, variablesOf } from "./settings.ts";
import { namesOf, type State } from "./state.ts";
import { check } from "./steps/check.ts";
import { countSteps } from "./steps.ts";
import { Stop } from "./stop.ts";
import type { World } from "./world.ts";

const REGISTRY = "module.registry";

/**
 * Shows what there is, asks, and removes all of it. After one that broke off, the same command goes on.
 * @throws Stop when the person does not want it, or something is left
 */
export async function destroy(args: Arguments, world: World): Promise<void> {
  const step = countSteps(7, world.terminal);
  const session = await step("Checking programs, credentials and settings", () => check(world, args));
  const { terraform, state, settings } = session;
  if (state.made.length === 0) return sayNothingIsDeployed(session);
  await step("Looking at what will go", () => show(session));
  await confirm(session);
  // whoever writes has to be gone before what is written to is emptied
  await step("Stopping batches and trainings", () => stopWriters(session));
  // an image's tag would be looked up, and in the end there is no image any more
  const withoutImage = variablesOf(settings, noRelease);
  await step("Removing everything but the bucket and the registry", async () => {
    const targets = allButRegistry(state);
    if (targets.length > 0) await terraform.destroy(withoutImage, targets);
    else note(world.terminal, "there is nothing else");
  });
  await step("Emptying the bucket and the registry", () => empty(session));
  await step("Removing the bucket and the registry", () => terraform.destroy(withoutImage));
  await step("Looking for what is left", () => lookForRest(session));
}

const bucketsOf = (state: State) => namesOf(state, "aws_s3_bucket", "bucket");
const repositoriesOf = (state: State) => namesOf(state, "aws_ecr_repository", "name");

/** A bucket or repository of the state may be gone: somebody has removed it by hand, or a destroy has broken off. */
async function there(session: Session) {
  const { aws, state } = session;
  const buckets: string[] = [];
  const repositories: string[] = [];
  for (const name of bucketsOf(state)) if (await aws.bucket(name).exists()) buckets.push(name);
  for (const name of repositoriesOf(state)) if (await aws.images.hasRepository(name)) repositories.push(name);
  return { buckets, repositories };
}

async function show(session: Session): Promise<void> {
  const { aws, state, world } = session;
  for (const { address } of state.made) note(world.terminal, address);
  const { buckets, repositories } = await there(session);
  for (const name of buckets) {
    const { objects, versions, bytes } = await aws.bucket(name).size();
    note(world.terminal, `bucket ${name}: ${objects} objects, ${versions} versions of them, ${inMegabytes(bytes)}`);
  }
  for (const name of repositories) {
    const { images, bytes } = await aws.images.size(name);
    note(world.terminal, `repository ${name}: ${images} images, ${inMegabytes(bytes)}`);
  }
  note(world.terminal, `${state.made.length} resources in all`);
}

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function confirm({ args, target, world }: Session): Promise<void> {
  if (args.yes) return;
  const { name, account, region } = target;
  world.terminal.write(
    `All of this goes from account ${account}, ${region}: models too, and nothing brings them back.`,
  );
  const answer = await world.terminal.ask(`Type the deployment's name, ${name}, to go on: `);
  if (answer.trim() !== name) throw new Stop(`"${answer.trim()}" is not ${name}: nothing was removed.`);
}

async function empty(session: Session): Promise<void> {
  const { buckets, repositories } = await there(session);
  for (const name of buckets) await session.aws.bucket(name).empty();
  for (const name of repositories) await session.aws.images.empty(name);
}

/** Batches write into the bucket, trainings too: only where the deployment has them. */
async function stopWriters({ aws, state, world }: Session): Promise<void> {
  let stopped = 0;
  for (const arn of namesOf(state, "aws_sfn_state_machine", "arn")) stopped += await aws.executions.stopAll(arn);
  for (const cluster of namesOf(state, "aws_ecs_cluster", "arn")) stopped += await aws.containers.stopAll(cluster);
  note(world.terminal, stopped === 0 ? "none is running" : `${stopped} stopped`);
}

/** Terraform's targets: whole modules, so that what the state does not know of them goes too. */
function allButRegistry({ made }: State): readonly string[] {
  const targets = made.map(({ address }) => /^module\.[^.[]+/.exec(address)?.[0] ?? address);
  return [...new Set(targets)].filter((target) => target !== REGISTRY);
}
