#!/usr/bin/env node
/** Tells whether Terraform gets at its provider for AWS on this machine, by a mirror or its registry: exit status 0 if so. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { terraformConfig } from "./providers.ts";

const VERSIONS = fileURLToPath(new URL("../../terraform/modules/registry/versions.tf", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "iris-provider-"));
try {
  // a module that asks for the provider and sets nothing up
  await cp(VERSIONS, join(folder, "versions.tf"));
  const config = await terraformConfig({ folder });
  const { exitCode, all, shortMessage } = await execa("terraform", ["init", "-input=false", "-no-color"], {
    cwd: folder,
    env: config ? { TF_CLI_CONFIG_FILE: config } : {},
    all: true,
    reject: false,
  });
  const [chosen] = /^- Installed hashicorp\/aws .*$/m.exec(all) ?? [];
  console.log(chosen ? `ok      ${chosen.slice(2)}` : all || shortMessage);
  process.exitCode = exitCode ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
