import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { terraformConfig } from "../src/providers.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-providers-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function addProvider(below: string): Promise<void> {
  const place = join(folder, below, "registry.terraform.io", "hashicorp", "aws", "5.100.0", "linux_amd64");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "terraform-provider-aws_v5.100.0_x5"), "");
}

// a name that is set and leads nowhere: so the settings of whoever runs this do not count
const nowhere = (): string => join(folder, "not-there.rc");

test("leaves a file of the person's own alone", async () => {
  const own = join(folder, "own.rc");
  await writeFile(own, "");
  expect(await terraformConfig({ env: { TF_CLI_CONFIG_FILE: own }, folder, root: folder })).toBe(own);
});

test("names the folder that holds the provider as a mirror", async () => {
  await addProvider("mirror");
  const file = await terraformConfig({ env: { TF_CLI_CONFIG_FILE: nowhere() }, folder, root: folder });
  expect(await readFile(file!, "utf8")).toContain(`path = ${JSON.stringify(join(folder, "mirror"))}\n`);
});

test("takes no working folder of Terraform for a mirror", async () => {
  await addProvider("project/.terraform/providers");
  const file = await terraformConfig({ env: { TF_CLI_CONFIG_FILE: nowhere() }, folder, root: folder });
  expect(await readFile(file!, "utf8")).not.toContain("filesystem_mirror");
});
