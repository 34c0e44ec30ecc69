import { type Journal, openJournal } from "../check.ts";
import { announce } from "./announcement.ts";
import { tryBatch } from "./batch.ts";
import { type Deployment, openDeployment } from "./deployment.ts";
import { fillFolder, folderOf } from "./folder.ts";
import { tryLeftovers } from "./leftovers.ts";
import type { AccountOptions } from "./options.ts";
import { tryPrivileges } from "./privileges.ts";
import { tryRelease } from "./release.ts";
import { THROTTLE, tryThrottle } from "./throttle.ts";
import { tryTraining } from "./training.ts";
import { openTrial } from "./trial.ts";
import { variantsOf } from "./variants.ts";
import type { World } from "./world.ts";

const FIRST = { api: "http", auth: "iam", throttle: THROTTLE, batch: "true", training: "true" };
/** Another version of the function, also where its image is the same. */
const SECOND = { environment_variables: { IRIS_LOG_LEVEL: "debug" } };

/**
 * Makes a deployment in an account, tries all that only an account can tell, and removes it.
 * @returns whether everything went well; where not, what was made is left for whoever wants to look
 * @throws Stop when the person does not want it, or interrupts it
 */
export async function tryAccount(options: AccountOptions, world: World): Promise<boolean> {
  const folder = folderOf(options.name, world.env);
  const deployment = openDeployment({ ...options, folder }, world);
  await announce(options, folder, deployment.destroyLine, world);
  await fillFolder(folder, world.env);
  const journal = openJournal(world.terminal.write);
  let removed = false;
  try {
    const region = await tryDeployment(deployment, options, journal, world);
    if (region !== undefined && journal.failed.length === 0 && !options.keep) {
      removed = await remove(deployment, { name: options.name, region }, journal, world);
    }
    return journal.failed.length === 0;
  } finally {
    summarize(journal, removed ? undefined : deployment.destroyLine, world);
  }
}

/** @returns the region; undefined when there is nothing to remove or to try */
async function tryDeployment(
  deployment: Deployment,
  options: AccountOptions,
  journal: Journal,
  world: World,
): Promise<string | undefined> {
  const trial = await journal.check("HTTP API, iam: deployed, and passes its smoke test", async () => {
    await deployment.run([], FIRST);
    return openTrial(await deployment.outputs(), journal, world);
  });
  if (trial === undefined) return undefined;
  await tryThrottle(trial);
  await tryPrivileges(trial);
  await tryBatch(trial);
  await tryTraining(trial);
  await tryRelease(deployment, SECOND, trial);
  for (const { title, variables, env } of variantsOf(options)) {
    await journal.check(`${title}: deployed, and passes its smoke test`, () => deployment.run([], variables, env));
  }
  return trial.outputs.region;
}

async function remove(
  deployment: Deployment,
  { name, region }: { readonly name: string; readonly region: string },
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

function summarize({ passed, failed, skipped }: Journal, destroyLine: string | undefined, { terminal }: World): void {
  terminal.write(`\n${passed.length} ok, ${failed.length} failed, ${skipped.length} skipped.`);
  for (const title of failed) terminal.write(`FAILED  ${title}`);
  for (const title of skipped) terminal.write(`skipped ${title}`);
  if (destroyLine !== undefined)
    terminal.write(`\nWhat was made is still there, and is billed. This removes it:\n  ${destroyLine}`);
}
