#!/usr/bin/env node
/**
 * Checks that Terraform can install its provider for AWS on this machine, from a mirror or the registry: exit code 0 if so.
 * `findProvider.ts "~> 6.0"` wants one of these versions.
 */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { providerOverride, terraformConfig } from "./providers.ts";

const VERSIONS = fileURLToPath(new URL("../../../deploy/terraform/modules/registry/versions.tf", import.meta.url));

const [constraint] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "iris-provider-"));
try {
  // a module that requires the provider and creates nothing
  await cp(VERSIONS, join(folder, "versions.tf"));
  if (constraint !== undefined) await writeFile(join(folder, "provider_override.tf"), providerOverride(constraint));
  const config = await terraformConfig({ folder });
  const { exitCode, all, shortMessage } = await execa("terraform", ["init", "-input=false", "-no-color"], {
    cwd: folder,
    env: config ? { TF_CLI_CONFIG_FILE: config } : {},
    all: true,
    reject: false,
  });
  const [chosen] = /^- Installed hashicorp\/aws .*$/m.exec(all) ?? [];
  console.log(chosen ? `ok      ${chosen.slice(2)}` : all || shortMessage);
  // the last line is the reason in the report
  if (exitCode !== 0) console.log(all.replaceAll(/\s+/g, " ").replace(/^.*?(Error: .*?)( To see which .*)?$/, "$1"));
  process.exitCode = exitCode ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
