import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { execa } from "execa";

/** Below a mirror's folder: registry.terraform.io/hashicorp/aws/VERSION/PLATFORM/terraform-provider-aws_vVERSION. */
const LEVELS_TO_MIRROR = 6;

/** @see terraformConfig */
export interface TerraformConfigOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the file is written. */
  readonly folder: string;
  /** Where to search for mirrors. @default the whole file system */
  readonly root?: string;
}

/**
 * The file for TF_CLI_CONFIG_FILE with which Terraform finds the AWS provider, also where its registry cannot be reached.
 *
 * The user's own file wins. Without one, a folder on this machine with the unpacked provider serves as a mirror.
 * @returns undefined when Terraform needs no such file
 */
export async function terraformConfig({
  env = process.env,
  folder,
  root = "/",
}: TerraformConfigOptions): Promise<string | undefined> {
  const given = env.TF_CLI_CONFIG_FILE;
  if (given ? existsSync(given) : existsSync(join(homedir(), ".terraformrc"))) return given;
  const mirror = await findMirror(root);
  // Terraform fails when the variable names a missing file, so an empty one replaces it
  if (!mirror && !given) return undefined;
  const file = join(folder, "terraform.rc");
  const installation = mirror
    ? `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`
    : "";
  await writeFile(file, `disable_checkpoint = true\n${installation}`);
  return file;
}

/**
 * The content of a file ..._override.tf that has a module use these versions of the AWS provider.
 * @param constraint as in https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export const providerOverride = (constraint: string): string => `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ${JSON.stringify(constraint)}
    }
  }
}
`;

async function findMirror(root: string): Promise<string | undefined> {
  const found = await execa({
    // unreadable folders are skipped
    reject: false,
    stderr: "ignore",
  })`find ${root} -xdev -maxdepth 8 -name .terraform -prune -o -type f -name ${"terraform-provider-aws_v*"} -print`;
  const mirrors = found.stdout.split("\n").filter((file) => file.includes(`${sep}hashicorp${sep}aws${sep}`));
  const [newest] = mirrors.sort().reverse();
  return newest && Array.from({ length: LEVELS_TO_MIRROR }).reduce<string>((path) => dirname(path), newest);
}
