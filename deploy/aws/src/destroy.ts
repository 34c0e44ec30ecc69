import { CliError } from "./cliError.ts";
import type { CommandLine } from "./commandLine.ts";
import { type DeployContext, note, type Session } from "./context.ts";
import { checkNothingLeft, reportNothingDeployed } from "./leftovers.ts";
import { applyVariables, noRelease } from "./settings.ts";
import { attributesOf, type State } from "./state.ts";
import { stepRunner } from "./stepRunner.ts";
import { check } from "./steps/check.ts";

/**
 * Lists what is deployed, asks, and removes all of it. The same command continues one that broke off.
 * @throws CliError when the user does not confirm, or something is left
 */
export async function destroy(commandLine: CommandLine, context: DeployContext): Promise<void> {
  const step = stepRunner(7, context.terminal);
  const session = await step("Checking programs, credentials and settings", () => check(context, commandLine));
  const { settings, state, terraform } = session;
  if (state.resources.length === 0) return reportNothingDeployed(session);
  await step("Listing what will be removed", () => show(session));
  await confirm(session);
  // batches and trainings write into the bucket, so they end before it is emptied
  await step("Stopping batches and trainings", () => stopWriters(session));
  // without an image tag, because Terraform would look it up after the image is gone
  const variables = applyVariables(settings, noRelease);
  await step("Removing everything but the bucket and the registry", async () => {
    const targets = secondPhaseTargets(state);
    if (targets.length > 0) await terraform.destroy(variables, targets);
    else note(context.terminal, "there is nothing else");
  });
  await step("Emptying the bucket and the registry", () => empty(session));
  await step("Removing the bucket and the registry", () => terraform.destroy(variables));
  await step("Looking for leftovers", () => checkNothingLeft(session));
}

/** Buckets and repositories of the state that exist: one may have been removed by hand, or by a destroy that broke off. */
async function existing({ aws, state }: Session) {
  const buckets: string[] = [];
  const repositories: string[] = [];
  for (const name of attributesOf(state, "aws_s3_bucket", "bucket")) {
    if (await aws.bucket(name).exists()) buckets.push(name);
  }
  for (const name of attributesOf(state, "aws_ecr_repository", "name")) {
    if (await aws.images.hasRepository(name)) repositories.push(name);
  }
  return { buckets, repositories };
}

async function show(session: Session): Promise<void> {
  const { aws, context, state } = session;
  const write = (line: string) => note(context.terminal, line);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  for (const { address } of state.resources) write(address);
  const { buckets, repositories } = await existing(session);
  for (const name of buckets) {
    const { objects, versions, bytes } = await aws.bucket(name).size();
    write(`bucket ${name}: ${objects} objects, ${versions} versions of them, ${megabytes(bytes)}`);
  }
  for (const name of repositories) {
    const { images, bytes } = await aws.images.size(name);
    write(`repository ${name}: ${images} images, ${megabytes(bytes)}`);
  }
  write(`${state.resources.length} resources`);
}

async function confirm({ commandLine, context, target }: Session): Promise<void> {
  if (commandLine.yes) return;
  const { name, account, region } = target;
  const { ask, write } = context.terminal;
  write(`All of this is removed from account ${account}, ${region}, models included. It cannot be undone.`);
  const reply = (await ask(`Type the name of the deployment, ${name}: `)).trim();
  if (reply !== name) throw new CliError(`got "${reply}" instead of ${name}: nothing was removed.`);
}

async function empty(session: Session): Promise<void> {
  const { buckets, repositories } = await existing(session);
  for (const name of buckets) await session.aws.bucket(name).empty();
  for (const name of repositories) await session.aws.images.empty(name);
}

async function stopWriters({ aws, context, state }: Session): Promise<void> {
  let count = 0;
  for (const arn of attributesOf(state, "aws_sfn_state_machine", "arn")) count += await aws.stopExecutions(arn);
  for (const arn of attributesOf(state, "aws_ecs_cluster", "arn")) count += await aws.stopTasks(arn);
  note(context.terminal, count === 0 ? "none is running" : `${count} stopped`);
}

/** Whole modules, so that resources missing from the state are destroyed too. */
function secondPhaseTargets({ resources }: State): readonly string[] {
  const targets = resources.map(({ address }) => /^module\.[^.[]+/.exec(address)?.[0] ?? address);
  return [...new Set(targets)].filter((target) => target !== "module.registry");
}
