import { cp, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../programs.ts";

const TERRAFORM = fileURLToPath(new URL("../../../../terraform", import.meta.url));
/** What belongs to another deployment, or to none. */
const LEFT_OUT = /^\.terraform$|\.tfstate(\.|$)|^tests$|\.tfvars$/;

/** Where the Terraform folder of a run is: below $XDG_STATE_HOME (else ~/.local/state). */
export const folderOf = (name: string, env: Environment): string =>
  join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "iris-smoke", name);

/**
 * Makes a Terraform folder of a run's own, so that its state gets in nobody's way. It outlives the run and this machine's
 * caches: whoever loses it has to find by hand what was made. One that is there already gets the configuration as it is now.
 */
export async function fillFolder(folder: string, env: Environment): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const source = env.IRIS_TERRAFORM || TERRAFORM;
  await cp(source, folder, { recursive: true, filter: (path) => path === source || !LEFT_OUT.test(basename(path)) });
}
