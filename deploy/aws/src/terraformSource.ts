import { cp, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop } from "./stop.ts";

/** The repository's root module. */
export const TERRAFORM = fileURLToPath(new URL("../../terraform", import.meta.url));

/**
 * What the root module consists of. All else in its folder is the person's own (a backend, settings, overrides, further resources) and
 * belongs to their deployment: a copy that took it along would share that deployment's state or change its resources.
 */
const ROOT: ReadonlySet<string> = new Set(["main.tf", "outputs.tf", "variables.tf", "versions.tf", "modules", "tests"]);

/** What Terraform and people leave in any folder. */
const LEFT = /^\.terraform|\.tfstate(\.|$)|\.tfvars(\.json)?$|_override\.tf(\.json)?$/;

/**
 * Whether a file or folder is part of the modules as they are in the repository.
 * @param root folder of the root module
 */
export function isSource(root: string, path: string): boolean {
  const inRoot = relative(root, path);
  if (inRoot === "") return true;
  return dirname(inRoot) === "." ? ROOT.has(inRoot) : !LEFT.test(basename(path));
}

/**
 * Copies the modules, over older ones, and nothing that belongs to a deployment.
 * @throws Stop when they name a backend: a copy would work on the state of the deployment that it came from
 */
export async function copySource(from: string, to: string): Promise<void> {
  await refuseBackend(from, (file) => ROOT.has(file));
  for (const part of ROOT) await rm(join(to, part), { recursive: true, force: true });
  await cp(from, to, { recursive: true, filter: (path) => isSource(from, path) });
}

/**
 * @param folder of a root module
 * @param read which of its files count. Default: all that Terraform reads
 * @throws Stop when a file there says that the state is kept elsewhere
 */
export async function refuseBackend(folder: string, read: (file: string) => boolean = () => true): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!read(file) || !/\.tf(\.json)?$/.test(file)) continue;
    if (!namesBackend(await readFile(join(folder, file), "utf8"))) continue;
    throw new Stop(
      `${join(folder, file)} says where a deployment keeps its state (a block "backend" or "cloud"), and this has to have a state of its own: move that block into a file backend.tf of deploy/terraform, which is never copied.`,
    );
  }
}

/** A block, in HCL or JSON. Of comments only whole lines are left out: "/*" is also the end of many a resource's name. */
function namesBackend(text: string): boolean {
  const code = text.replace(/^\s*(?:#|\/\/).*$/gm, "");
  return /(?:^|[\s{])(?:backend\s+"?[\w-]+"?|cloud)\s*\{|"(?:backend|cloud)"\s*:/.test(code);
}
