import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyTerraform, isSource, TERRAFORM } from "../src/terraformCopy.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-terraform-copy-"));
});
afterEach(() => rm(folder, { recursive: true }));

test.skipIf(!existsSync(join(TERRAFORM, "../../.git")))("every committed file of the modules is copied", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: TERRAFORM, encoding: "utf8" }).split("\n").filter(Boolean);
  expect(files).toContain("main.tf");
  const pathsTo = (file: string) => file.split("/").map((_, index, all) => all.slice(0, index + 1).join("/"));
  const left = files.filter((file) => !pathsTo(file).every((path) => isSource(TERRAFORM, join(TERRAFORM, path))));
  expect(left).toEqual([]);
});

test("state, settings and a backend of the user stay where they are", async () => {
  const own = join(folder, "own");
  await cp(TERRAFORM, own, { recursive: true, filter: (path) => isSource(TERRAFORM, path) });
  for (const file of ["terraform.tfstate", "terraform.tfvars", "backend.tf"]) await writeFile(join(own, file), "");
  await copyTerraform(join(folder, "copy"), own);
  expect(await readdir(join(folder, "copy"))).toEqual([
    ...["main.tf", "mock_override.tf", "modules", "outputs.tf", "tests", "variables.tf", "versions.tf"],
  ]);
});

test("a backend in a file of the modules is an error", async () => {
  const own = join(folder, "own");
  await cp(TERRAFORM, own, { recursive: true, filter: (path) => isSource(TERRAFORM, path) });
  await writeFile(join(own, "versions.tf"), 'terraform {\n  backend "s3" {}\n}\n');
  await expect(copyTerraform(join(folder, "copy"), own)).rejects.toThrow("deploy/terraform/backend.tf");
});
