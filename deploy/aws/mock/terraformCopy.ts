import { cp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../../terraform", import.meta.url));

/** What Terraform merges into the root module, so that its provider gets along with the mock. */
const OVERRIDE = `provider "aws" {
  s3_use_path_style = true
  # the mock answers 500 to what it lacks, which the provider would try again for ten minutes
  max_retries = 1
}
`;

/** Nothing that the person's own deployment has left, and none of its settings: they would name other resources. */
const isSource = (path: string): boolean =>
  !/^(\.terraform.*|.*\.tfstate.*|.*\.tfvars(\.json)?|.*_override\.tf)$/.test(basename(path));

/** Copies deploy/terraform into a folder, for use with the mock. What was in the folder goes. */
export async function copyTerraform(folder: string, from: string = MODULES): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(from, folder, { recursive: true, filter: isSource });
  await writeFile(join(folder, "mock_override.tf"), OVERRIDE);
}
