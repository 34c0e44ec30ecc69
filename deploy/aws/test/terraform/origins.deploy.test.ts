import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { neutralEnvironment, TERRAFORM } from "iris-mock-aws";
import { describe, expect, test } from "vitest";
import { isTerraformThere } from "../support/terraform.ts";

const Origins = Type.Object({
  taken: Type.Array(Type.String()),
  refused: Type.Array(Type.String()),
  refusedByTheModulesAlone: Type.Array(Type.String()),
});
const Outputs = Type.Object({ taken: Type.Object({ value: Type.Array(Type.String()) }) });

// the server's rule is held to the same table: packages/server/test/cors/gateways.test.ts
const table = Value.Parse(
  Origins,
  JSON.parse(await readFile(new URL("fixtures/origins.json", import.meta.url), "utf8")),
);
const there = await isTerraformThere();

/** The first rule of the variable cors_origins, asked of the origin `each`. */
async function ruleOf(module: string): Promise<string> {
  const source = await readFile(join(TERRAFORM, module, "variables.tf"), "utf8");
  const [, rule] = /^variable "cors_origins" \{$.*?^ {4}condition += (.*?)\n {4}error_message/ms.exec(source) ?? [];
  if (!rule) throw new Error(`There is no rule for cors_origins in ${module}/variables.tf.`);
  return rule.replace("var.cors_origins", "[each]");
}

/** Those of the origins that a rule takes, in Terraform's own reading of it. */
async function takenBy(rule: string, origins: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "iris-origins-"));
  try {
    const taken = `[for each in ${JSON.stringify(origins)} : each if ${rule}]`;
    await writeFile(join(folder, "main.tf"), `output "taken" {\n  value = ${taken}\n}\n`);
    const terraform = execa({ cwd: folder, env: neutralEnvironment(), extendEnv: false });
    await terraform("terraform", ["apply", "-auto-approve", "-input=false"]);
    const { stdout } = await terraform("terraform", ["output", "-json"]);
    return Value.Parse(Outputs, JSON.parse(stdout)).taken.value;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!there)("the rule for cors_origins (needs terraform)", () => {
  test.each([".", "modules/api-http", "modules/api-rest"])("of %s takes what browsers send", async (module) => {
    const origins = Object.values(table).flat();
    expect(await takenBy(await ruleOf(module), origins)).toEqual(table.taken);
  });
});
