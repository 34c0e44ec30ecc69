import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { SetupError } from "./tools.ts";

/** The repository's root module. */
export const TERRAFORM = fileURLToPath(new URL("../../../deploy/terraform", import.meta.url));

/**
 * The files and folders of the root module. Everything else in its folder belongs to the user's own deployment (a backend, settings,
 * overrides, more resources); a copy with those would share that deployment's state.
 */
const ROOT: ReadonlySet<string> = new Set(["main.tf", "outputs.tf", "variables.tf", "versions.tf", "modules", "tests"]);

/** Files that Terraform and users leave in any folder. */
const LOCAL = /^\.terraform|\.tfstate(\.|$)|\.tfvars(\.json)?$|_override\.tf(\.json)?$/;

/** Merged into the root module, so that the provider works with the mock. */
const OVERRIDE = `provider "aws" {
  s3_use_path_style = true
  # moto returns 500 for what it lacks, and the provider would retry for ten minutes; a busy moto drops a call now and then
  max_retries = 3
}
`;

/**
 * Copies the modules into a folder, for use with the mock. Deletes what was in the folder.
 * @throws SetupError when they configure a backend: the copy would use the state of that deployment
 */
export async function copyTerraform(folder: string, from: string = TERRAFORM): Promise<void> {
  for (const file of await readdir(from)) {
    if (ROOT.has(file) && file.endsWith(".tf")) await assertNoBackend(join(from, file));
  }
  await rm(folder, { recursive: true, force: true });
  await cp(from, folder, { recursive: true, filter: (path) => isSource(from, path) });
  await writeFile(join(folder, "mock_override.tf"), OVERRIDE);
}

/** Whether a file or folder belongs to the modules as they are in the repository. */
export function isSource(root: string, path: string): boolean {
  const inRoot = relative(root, path);
  if (inRoot === "") return true;
  return dirname(inRoot) === "." ? ROOT.has(inRoot) : !LOCAL.test(basename(path));
}

async function assertNoBackend(file: string): Promise<void> {
  // only comments of a whole line are removed: "/*" also ends the names of many resources
  const code = (await readFile(file, "utf8")).replace(/^\s*(?:#|\/\/).*$/gm, "");
  if (!/(?:^|[\s{])(?:backend\s+"?[\w-]+"?|cloud)\s*\{/.test(code)) return;
  throw new SetupError(
    `${file} configures a backend, and the mock must not use its state: move the block to deploy/terraform/backend.tf, which the mock does not copy.`,
  );
}
