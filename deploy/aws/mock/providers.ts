import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { execa } from "execa";

/** A mirror is registry.terraform.io/hashicorp/aws/VERSION/PLATFORM/terraform-provider-aws_vVERSION, below its own folder. */
const LEVELS_TO_MIRROR = 6;

/** @see terraformConfig */
export interface TerraformConfigOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where a file is written when one is needed. @default a new temp folder */
  readonly folder?: string;
  /** Where mirrors are searched. @default the whole file system of this machine */
  readonly root?: string;
}

/**
 * The file that TF_CLI_CONFIG_FILE should name, so that Terraform finds the AWS provider also where its registry cannot be reached.
 *
 * A file of the person's own is left alone. Otherwise a folder on this machine that holds the provider, unpacked, is taken for a mirror.
 * @returns undefined where Terraform's own ways will do
 */
export async function terraformConfig({
  env = process.env,
  folder,
  root = "/",
}: TerraformConfigOptions = {}): Promise<string | undefined> {
  const given = env.TF_CLI_CONFIG_FILE;
  if (given ? existsSync(given) : existsSync(join(homedir(), ".terraformrc"))) return given;
  const mirror = await findMirror(root);
  // Terraform fails when the variable names a file that is not there: then one that says nothing takes its place
  if (!mirror && !given) return undefined;
  const file = join(folder ?? (await mkdtemp(join(tmpdir(), "iris-terraform-"))), "terraform.rc");
  const installation = mirror
    ? `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`
    : "";
  await writeFile(file, `disable_checkpoint = true\n${installation}`);
  return file;
}

/**
 * A file for a module's folder, called ..._override.tf, that has the module take some versions of the AWS provider.
 * @param constraint as in https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export const override = (constraint: string): string => `terraform {
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
    // folders that nobody may read are no fault
    reject: false,
    stderr: "ignore",
  })`find ${root} -xdev -maxdepth 8 -name .terraform -prune -o -type f -name ${"terraform-provider-aws_v*"} -print`;
  const mirrors = found.stdout.split("\n").filter((file) => file.includes(`${sep}hashicorp${sep}aws${sep}`));
  const [newest] = mirrors.sort().reverse();
  return newest && Array.from({ length: LEVELS_TO_MIRROR }).reduce<string>((path) => dirname(path), newest);
}
