import { refusal } from "../../clients/refusal.ts";
import { Stop } from "../../stop.ts";
import { type Journal, openJournal } from "../check.ts";
import { announce } from "./announcement.ts";
import { tryBatch } from "./batch.ts";
import { ANEW, type Deployment, openDeployment } from "./deployment.ts";
import { fillFolder, folderOf } from "./folder.ts";
import { tryLeftovers } from "./leftovers.ts";
import { guardName } from "./nameGuard.ts";
import type { AccountOptions } from "./options.ts";
import { tryPrivileges } from "./privileges.ts";
import { tryRelease } from "./release.ts";
import { THROTTLE, tryThrottle } from "./throttle.ts";
import { tryTraining } from "./training.ts";
import { openTrial } from "./trial.ts";
import { tryVariants } from "./variants.ts";
import type { World } from "./world.ts";

const FIRST = { api: "http", auth: "iam", throttle: THROTTLE, batch: "true", training: "true" };
/** Another version of the function, also where its image is the same. */
const SECOND = { environment_variables: { IRIS_LOG_LEVEL: "debug" } };

/**
 * Makes a deployment in an account, tries all that only an account can tell, and removes it.
 * @returns whether everything went well; where not, what was made is left for whoever wants to look
 * @throws Stop when the person does not want it, or interrupts it, or it would meet another deployment
 */
export async function tryAccount(options: AccountOptions, world: World): Promise<boolean> {
  const { name } = options;
  const region = await regionOf(options, world);
  const folder = folderOf(name, world.env);
  const deployment = openDeployment({ name, region, folder }, world);
  await announce(options, { region, folder, destroyLine: deployment.destroyLine }, world);
  await fillFolder(folder, name, world.env);
  await guard(name, region, deployment, world);
  const journal = openJournal(world.terminal.write);
  let removed = false;
  try {
    await tryDeployment(deployment, options, journal, world);
    if (journal.failed.length === 0 && !options.keep) removed = await remove(deployment, name, region, journal, world);
    return journal.failed.length === 0;
  } finally {
    summarize(journal, world);
    if (!removed) await tellWhatStays(deployment, world);
  }
}

/** As the deploy command finds it. @throws Stop when there is none */
async function regionOf({ region }: AccountOptions, { env, regionOfProfile }: World): Promise<string> {
  const found = region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile()));
  if (found) return found;
  throw new Stop("there is no region: give --region (such as eu-west-1), or set AWS_REGION or the profile's.");
}

async function guard(name: string, region: string, deployment: Deployment, world: World): Promise<void> {
  try {
    await guardName(name, await deployment.state(), world.aws(region));
  } catch (error) {
    throw refusal(error, world.env, region) ?? error;
  }
}

async function tryDeployment(
  deployment: Deployment,
  options: AccountOptions,
  journal: Journal,
  world: World,
): Promise<void> {
  const trial = await journal.check("HTTP API, iam: deployed, and passes its smoke test", async () => {
    await deployment.run(ANEW, FIRST);
    return openTrial(await deployment.outputs(), journal, world);
  });
  if (trial === undefined) return;
  await tryThrottle(trial);
  await tryPrivileges(deployment, trial);
  await tryBatch(trial);
  await tryTraining(trial);
  await tryRelease(deployment, SECOND, trial);
  await tryVariants(deployment, options, journal, world);
}

async function remove(
  deployment: Deployment,
  name: string,
  region: string,
  journal: Journal,
  world: World,
): Promise<boolean> {
  const done = await journal.check("everything is destroyed", async () => {
    await deployment.run(["--destroy"]);
    return true;
  });
  if (done) await tryLeftovers(name, region, journal, world);
  return done ?? false;
}

function summarize({ passed, failed, skipped }: Journal, { terminal }: World): void {
  terminal.write(`\n${passed.length} ok, ${failed.length} failed, ${skipped.length} skipped.`);
  for (const title of failed) terminal.write(`FAILED  ${title}`);
  for (const title of skipped) terminal.write(`skipped ${title}`);
}

async function tellWhatStays(deployment: Deployment, { terminal }: World): Promise<void> {
  const state = await deployment.state().catch(() => undefined);
  if (state?.made.length === 0) return terminal.write("\nNothing is there, so nothing is billed.");
  const what =
    state === undefined
      ? "What was made cannot be read, and may be"
      : `${state.made.length} resources are there, and are`;
  terminal.write(`\n${what} billed. This removes them:\n  ${deployment.destroyLine}`);
}
