import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../programs.ts";
import { Stop } from "../../stop.ts";
import { copySource, refuseBackend, TERRAFORM } from "../../terraformSource.ts";
import { isMock } from "../aws.ts";

/** Says that a folder and the state in it were made here. */
const MARKER = "made-by-deploy-smoke";
/** What a mock wants of the provider; see deploy/aws/mock. */
const MOCK_OVERRIDE = "mock_override.tf";

/** Where the Terraform folder of a run is: below $XDG_STATE_HOME (else ~/.local/state). */
export const folderOf = (name: string, env: Environment): string =>
  join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "iris-smoke", name);

/**
 * Makes a Terraform folder of a run's own, so that its state gets in nobody's way. It outlives the run and this machine's
 * caches: whoever loses it has to find by hand what was made. One that an earlier run has left gets the modules as they are now.
 * @throws Stop when the folder holds what was not made here, or the state would not be in it
 */
export async function fillFolder(folder: string, name: string, env: Environment): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) await refuseForeign(folder, name);
  await writeFile(join(folder, MARKER), `${name}\n`);
  const mocked = isMock(env) ? env.IRIS_TERRAFORM : undefined;
  await copySource(mocked ?? TERRAFORM, folder);
  if (mocked !== undefined && (await readdir(mocked)).includes(MOCK_OVERRIDE)) {
    await cp(join(mocked, MOCK_OVERRIDE), join(folder, MOCK_OVERRIDE));
  }
  await refuseBackend(folder);
}

async function refuseForeign(folder: string, name: string): Promise<void> {
  const marked = await readFile(join(folder, MARKER), "utf8").catch(() => undefined);
  if (marked?.trim() === name) return;
  const whose = marked === undefined ? "was not made by deploy/smoke" : `is of "${marked.trim()}"`;
  throw new Stop(
    `${folder} ${whose}, and a state in it may be of a deployment in use: give another --name, or move that folder away.`,
  );
}

/**
 * The environment of a run's deployment: without the variables by which Terraform would work on another state, in another
 * workspace or with the settings of another deployment.
 */
export function ownEnvironment(env: Environment): Environment {
  const foreign = isMock(env)
    ? /^TF_(DATA_DIR|WORKSPACE|CLI_ARGS)/
    : /^(TF_(DATA_DIR|WORKSPACE|CLI_ARGS|VAR_)|IRIS_TERRAFORM$)/;
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !foreign.test(variable)));
}
