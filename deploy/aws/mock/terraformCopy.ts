import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copySource, TERRAFORM } from "../src/terraformSource.ts";

/** What Terraform merges into the root module, so that its provider gets along with the mock. */
const OVERRIDE = `provider "aws" {
  s3_use_path_style = true
  # the mock answers 500 to what it lacks, which the provider would try again for ten minutes; a busy one drops a call now and then
  max_retries = 3
}
`;

/**
 * Copies deploy/terraform into a folder, for use with the mock. What was in the folder goes.
 * @throws Stop when the modules name a backend
 */
export async function copyTerraform(folder: string, from: string = TERRAFORM): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await copySource(from, folder);
  await writeFile(join(folder, "mock_override.tf"), OVERRIDE);
}
