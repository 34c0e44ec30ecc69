#!/usr/bin/env node
/**
 * Tells whether Terraform gets at its provider for AWS on this machine, by a mirror or its registry: exit status 0 if so.
 * `findProvider.ts "~> 6.0"` asks for one of these versions, among those that the modules take.
 */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { override, terraformConfig } from "./providers.ts";

const VERSIONS = fileURLToPath(new URL("../../terraform/modules/registry/versions.tf", import.meta.url));

const [constraint] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "iris-provider-"));
try {
  // a module that asks for the provider and sets nothing up
  await cp(VERSIONS, join(folder, "versions.tf"));
  if (constraint !== undefined) await writeFile(join(folder, "provider_override.tf"), override(constraint));
  const config = await terraformConfig({ folder });
  const { exitCode, all, shortMessage } = await execa("terraform", ["init", "-input=false", "-no-color"], {
    cwd: folder,
    env: config ? { TF_CLI_CONFIG_FILE: config } : {},
    all: true,
    reject: false,
  });
  const [chosen] = /^- Installed hashicorp\/aws .*$/m.exec(all) ?? [];
  console.log(chosen ? `ok      ${chosen.slice(2)}` : all || shortMessage);
  // the last line is what is told of a machine without it
  if (exitCode !== 0) console.log(all.replaceAll(/\s+/g, " ").replace(/^.*?(Error: .*?)( To see which .*)?$/, "$1"));
  process.exitCode = exitCode ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
