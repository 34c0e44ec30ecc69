import { CliError } from "./cliError.ts";
import type { CommandLine } from "./commandLine.ts";
import { type DeployContext, note, type Session } from "./context.ts";
import { checkNothingLeft, reportNothingDeployed } from "./leftovers.ts";
import { applyVariables, noRelease } from "./settings.ts";
import { attributesOf } from "./state.ts";
import { stepRunner } from "./stepRunner.ts";
import { check } from "./steps/check.ts";

/** Types that are removed with their contents. */
const CONTAINERS = new Set(["aws_s3_bucket", "aws_ecr_repository"]);

/**
 * Lists what is deployed, asks, and removes all of it. The same command continues one that broke off.
 * @throws CliError when the user does not confirm, or something is left
 */
export async function destroy(commandLine: CommandLine, context: DeployContext): Promise<void> {
  const step = stepRunner(5, context.terminal);
  const session = await step("Checking programs, credentials and settings", () => check(context, commandLine));
  const { settings, state, terraform } = session;
  if (state.resources.length === 0) return reportNothingDeployed(session);
  await step("Listing what will be removed", () => show(session));
  await confirm(session);
  // batches and trainings write into the bucket, so they end before it is emptied
  await step("Stopping batches and trainings", () => stopWriters(session));
  const containers = state.resources.filter(({ type }) => CONTAINERS.has(type)).map(({ address }) => address);
  // without an image tag, because Terraform would look it up; it removes the bucket and the repository after everything that uses them
  await step("Removing everything", () => terraform.destroy(applyVariables(settings, noRelease), containers));
  await step("Looking for leftovers", () => checkNothingLeft(session));
}

async function show({ aws, context, state }: Session): Promise<void> {
  const write = (line: string) => note(context.terminal, line);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  for (const { address } of state.resources) write(address);
  for (const name of attributesOf(state, "aws_s3_bucket", "bucket")) {
    if (!(await aws.bucket.exists(name))) continue;
    const { objects, versions, bytes } = await aws.bucket.size(name);
    write(`bucket ${name}: ${objects} objects, ${versions} versions of them, ${megabytes(bytes)}`);
  }
  for (const name of attributesOf(state, "aws_ecr_repository", "name")) {
    if (!(await aws.images.hasRepository(name))) continue;
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

async function stopWriters({ aws, context, state }: Session): Promise<void> {
  let count = 0;
  for (const arn of attributesOf(state, "aws_sfn_state_machine", "arn")) count += await aws.stopExecutions(arn);
  for (const arn of attributesOf(state, "aws_ecs_cluster", "arn")) count += await aws.stopTasks(arn);
  note(context.terminal, count === 0 ? "none is running" : `${count} stopped`);
}
