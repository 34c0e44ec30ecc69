import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { copyTerraform } from "../../../mock/terraformCopy.ts";
import { fillFolder, ownEnvironment } from "../../../src/smoke/account/folder.ts";

const OWN = {
  "backend.tf": 'terraform {\n  backend "s3" {\n    bucket = "states"\n  }\n}\n',
  "deploy.auto.tfvars.json": '{"name": "iris"}',
  "terraform.tfvars.json": "{}",
  "terraform.tfvars": 'name = "iris"',
  "production_override.tf": 'provider "aws" { profile = "production" }',
  "dns.tf": 'resource "aws_route53_record" "iris" {}',
  ".terraform.lock.hcl": "",
  "terraform.tfstate": "{}",
  "terraform.tfstate.backup": "{}",
};

let folder: string;
/** A mock's copy of the modules, in which a person has a deployment of their own. */
let source: string;
beforeEach(async () => {
  const temporary = await mkdtemp(join(tmpdir(), "iris-smoke-folder-"));
  folder = join(temporary, "iris-smoke", "iris");
  source = join(temporary, "terraform");
  await copyTerraform(source);
  for (const [name, text] of Object.entries(OWN)) await writeFile(join(source, name), text);
  await mkdir(join(source, ".terraform"));
  return () => rm(temporary, { recursive: true });
});
const fill = (name = "iris") =>
  fillFolder(folder, name, { AWS_ENDPOINT_URL: "http://127.0.0.1:1", IRIS_TERRAFORM: source });

it("takes the modules, and nothing of the deployment that is made from them", async () => {
  await fill();
  const files = await readdir(folder);
  expect(files).toEqual(expect.arrayContaining(["main.tf", "modules", "outputs.tf", "variables.tf", "versions.tf"]));
  for (const name of [...Object.keys(OWN), ".terraform"]) expect(files).not.toContain(name);
  expect(await readFile(join(folder, "main.tf"), "utf8")).toContain('module "function"');
});

it("takes the repository's modules for real AWS, whatever a variable names", async () => {
  await writeFile(join(source, "main.tf"), "# another deployment's");
  await fillFolder(folder, "iris", { IRIS_TERRAFORM: source });
  expect(await readFile(join(folder, "main.tf"), "utf8")).toContain('module "function"');
  expect(await readdir(folder)).not.toContain("mock_override.tf");
});

it("shares what it leaves out with the mock", async () => {
  const copy = join(folder, "mock");
  await copyTerraform(copy, source);
  expect(await readdir(copy)).not.toEqual(expect.arrayContaining(["backend.tf"]));
  for (const name of Object.keys(OWN)) expect(await readdir(copy)).not.toContain(name);
});

it.each([
  'terraform {\n  backend "s3" {}\n}\n',
  "terraform { backend s3 { } }",
  'terraform {\n  cloud {\n    organization = "us"\n  }\n}\n',
])("refuses modules that keep their state elsewhere: %j", async (text) => {
  await writeFile(join(source, "versions.tf"), text);
  await expect(fill()).rejects.toThrow(/versions\.tf says where a deployment keeps its state.*backend\.tf/);
});

it("does not mind a backend that is only spoken of", async () => {
  await writeFile(join(source, "versions.tf"), '# backend "s3" { }\nlocals { cloud = { backend = 1 } }\n');
  await expect(fill()).resolves.toBeUndefined();
});

it("goes on in a folder of its own, whose state stays", async () => {
  await fill();
  await writeFile(join(folder, "terraform.tfstate"), "kept");
  await fill();
  expect(await readFile(join(folder, "terraform.tfstate"), "utf8")).toBe("kept");
});

it("does not go on in a folder that it has not made, or that is of another name", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "terraform.tfstate"), "somebody's");
  await expect(fill()).rejects.toThrow(/was not made by deploy\/smoke.*--name/);
  expect(await readdir(folder)).toEqual(["terraform.tfstate"]);
  await rm(join(folder, "terraform.tfstate"));
  await fill("staging");
  await expect(fill()).rejects.toThrow(/is of "staging"/);
});

it("does not go on where somebody has put a backend into its folder", async () => {
  await fill();
  await writeFile(join(folder, "backend.tf"), OWN["backend.tf"]);
  await expect(fill()).rejects.toThrow(/backend\.tf says where a deployment keeps its state/);
});

it("has Terraform work in no other folder, workspace or state than its own", () => {
  const foreign = {
    TF_DATA_DIR: "/elsewhere",
    TF_WORKSPACE: "production",
    TF_CLI_ARGS_apply: "-state=/production.tfstate",
    TF_VAR_memory_mb: "3008",
    IRIS_TERRAFORM: "/production",
  };
  expect(ownEnvironment({ ...foreign, AWS_PROFILE: "me", TF_CLI_CONFIG_FILE: "/mirror" })).toEqual({
    AWS_PROFILE: "me",
    TF_CLI_CONFIG_FILE: "/mirror",
  });
});
