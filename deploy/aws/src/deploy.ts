import { CliError } from "./cliError.ts";
import { explainAwsError } from "./clients/awsErrors.ts";
import type { LiveVersions } from "./clients/functions.ts";
import { type CommandLine, parseCommandLine } from "./commandLine.ts";
import { type DeployContext, note, type Session } from "./context.ts";
import { destroy } from "./destroy.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import {
  canary,
  type Decision,
  describeTraffic,
  promote,
  readService,
  releaseAll,
  requireService,
  rollback,
  type Service,
} from "./release.ts";
import { SmokeFailed } from "./smoke/report.ts";
import { type Step, stepRunner } from "./stepRunner.ts";
import { apply } from "./steps/apply.ts";
import { check } from "./steps/check.ts";
import { build, push, tagOf } from "./steps/image.ts";
import { createRegistry } from "./steps/registry.ts";
import { train } from "./steps/train.ts";
import { rollbackHint, summary } from "./summary.ts";

/**
 * Runs a command line. Never throws.
 * @param args behind `npm run deploy --`
 * @returns the exit code: 0, 1 for an error, 2 for a wrong command line, 130 after Ctrl-C
 */
export async function deploy(args: readonly string[], context: DeployContext): Promise<number> {
  let region = "";
  // errors of AWS clients do not name their region
  const aws = (name: string) => {
    region = name;
    return context.aws(name);
  };
  try {
    const commandLine = parseCommandLine(args, context.terminal.write);
    if (commandLine !== undefined) await run(commandLine, { ...context, aws });
    return 0;
  } catch (error) {
    const known = error instanceof CliError ? error : explainAwsError(error, context.env, region);
    const message = error instanceof Error ? error.message || error.name : String(error);
    context.terminal.warn(`error: ${known?.message ?? message}`);
    return known?.exitCode ?? 1;
  }
}

async function run(commandLine: CommandLine, context: DeployContext): Promise<void> {
  const { task, yes } = commandLine;
  if (task.kind !== "smoke" && !yes && !context.terminal.interactive) {
    throw new CliError("stdin is not a terminal; pass --yes to skip the confirmation.");
  }
  switch (task.kind) {
    case "deploy":
      return deployAll(commandLine, context);
    case "canary":
      return deployCanary(commandLine, context, task.weight);
    case "promote":
      return moveTraffic(commandLine, context, async (service) => promote(service));
    case "rollback":
      return moveTraffic(commandLine, context, async (service, { aws }) =>
        rollback(service, task.version, await aws.functions.versions(service.functionName)),
      );
    case "smoke":
      return smokeTest(commandLine, context);
    case "destroy":
      return destroy(commandLine, context);
  }
}

const CHECK = "Checking programs, credentials and settings";
const TEST = "Testing what is deployed";

async function deployAll(commandLine: CommandLine, context: DeployContext): Promise<void> {
  const step = stepRunner(7, context.terminal);
  const { session, source, tag } = await step(CHECK, () => checkWithSource(commandLine, context));
  const outputs = await step("Creating the registry and the bucket", () => createRegistry(session));
  const image = await step("Building the image", () => build(session, tag, source, outputs));
  await step("Pushing the image", () => push(session, image));
  await step("Training the first model", () => train(session, outputs));
  const service = await readService(session, outputs);
  const deployed = await step("Applying everything", () => {
    if (service !== null) note(context.terminal, `now ${describeTraffic(service.live)}; image ${tag} gets it all`);
    return apply(session, releaseAll(tag));
  });
  await testAndSummarize(step, session, deployed, service?.live ?? null);
}

async function deployCanary(commandLine: CommandLine, context: DeployContext, weight: number): Promise<void> {
  const step = stepRunner(5, context.terminal);
  const { session, source, tag, service, outputs } = await step(CHECK, async () => {
    const checked = await checkWithSource(commandLine, context);
    return { ...checked, ...(await requireService(checked.session)) };
  });
  const image = await step("Building the image", () => build(session, tag, source, outputs));
  const digest = await step("Pushing the image", () => push(session, image));
  const settingsChange = Object.keys(commandLine.variables).length > 0 || commandLine.unset.length > 0;
  const deployed = await step("Applying", () =>
    apply(session, canary(service, weight, { tag, digest }, settingsChange)),
  );
  await testAndSummarize(step, session, deployed, service.live);
}

/** Moves the traffic between existing versions. */
async function moveTraffic(
  commandLine: CommandLine,
  context: DeployContext,
  decide: (service: Service, session: Session) => Promise<Decision>,
): Promise<void> {
  const step = stepRunner(3, context.terminal);
  const { session, service, release } = await step(CHECK, async () => {
    const session = await check(context, commandLine);
    const { service } = await requireService(session);
    const { release, message } = await decide(service, session);
    note(context.terminal, message);
    return { session, service, release };
  });
  if (release === null) return;
  const deployed = await step("Applying", () => apply(session, release));
  await testAndSummarize(step, session, deployed, service.live);
}

async function smokeTest(commandLine: CommandLine, context: DeployContext): Promise<void> {
  const step = stepRunner(2, context.terminal);
  const { env, outputs } = await step(CHECK, async () => {
    const session = await check(context, commandLine);
    return { env: session.env, outputs: (await requireService(session)).outputs };
  });
  await step(TEST, () => context.smoke(outputs, env));
}

async function checkWithSource(commandLine: CommandLine, context: DeployContext) {
  const session = await check(context, commandLine);
  const source = await context.source();
  const tag = tagOf(commandLine.tag, source, session.architecture);
  note(context.terminal, `tag ${tag}`);
  return { session, source, tag };
}

/** @param before the traffic before the command */
async function testAndSummarize(
  step: Step,
  session: Session,
  outputs: DeploymentOutputs,
  before: LiveVersions | null,
): Promise<void> {
  const { context, env, terraform } = session;
  const live = (await readService(session, outputs))?.live ?? null;
  await step(TEST, async () => {
    try {
      await context.smoke(outputs, env);
    } catch (error) {
      if (!(error instanceof SmokeFailed)) throw error;
      throw new CliError(`${error.message} ${rollbackHint(live, before)}`, { cause: error });
    }
  });
  for (const line of summary(outputs, live, terraform.folder)) context.terminal.write(line);
}
