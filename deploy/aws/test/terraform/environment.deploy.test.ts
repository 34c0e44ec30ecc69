import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { execa } from "execa";
import { neutralEnvironment, TERRAFORM } from "iris-mock-aws";
import { Config, loadConfig } from "iris-server";
import { beforeAll, describe, expect, test } from "vitest";
import { isTerraformThere } from "../support/terraform.ts";

/** Settings of the server that Terraform refuses, and why. */
const NOT_IN_LAMBDA = [
  // nothing listens
  ...["IRIS_HOST", "IRIS_PORT"],
  // Lambda has a time limit of its own, and stops no process in good order
  ...["IRIS_RUN_TIMEOUT", "IRIS_DRAIN_SECONDS"],
  // connections are the gateway's
  ...["IRIS_HEADER_TIMEOUT", "IRIS_REQUEST_TIMEOUT", "IRIS_IDLE_TIMEOUT", "IRIS_WRITE_TIMEOUT", "IRIS_MAX_CONNECTIONS"],
  // the registry is in the image or in S3: there are no links
  "IRIS_LINK_FOLDERS",
  // the gateway has to know them too: cors_origins
  "IRIS_CORS_ORIGINS",
];

/** Texts that a setting may have, right and wrong ones. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ...["warn", "loud", "", "INFO", "error"].map((text) => ["IRIS_LOG_LEVEL", text] as const),
  ...["1048576", "1 MiB", "1.5mb", "0.25GiB", "256MiB", " 12 kb ", "0.5", "", "lots", "0", "0.4", "257 MiB", "-1"].map(
    (text) => ["IRIS_BODY_LIMIT", text] as const,
  ),
  ...["30", "0", "0.5", "86400", "", "86401", "1e3", "soon", "-1"].map(
    (text) => ["IRIS_RELOAD_SECONDS", text] as const,
  ),
  ...["iris", "iris-2", "", "a/b", "a b"].map((text) => ["IRIS_DEFAULT_MODEL", text] as const),
  ...["ignore", "refuse", "", "drop"].map((text) => ["IRIS_UNKNOWN_FEATURES", text] as const),
  ["IRIS_CACHE", "/tmp/models"],
  ...["8", "0.5", "86400", "", "86401", "1e3", "soon", "0"].map((text) => ["IRIS_STORE_TIMEOUT", text] as const),
  ...["/ml", "/team/ml/", "", "ml", "/", "//ml", "/a b", "/a/../b", "https://example.com/ml"].map(
    (text) => ["IRIS_BASE_PATH", text] as const,
  ),
];

const there = await isTerraformThere();

const Outputs = Type.Object({ errors: Type.Object({ value: Type.Array(Type.Array(Type.String())) }) });

/**
 * The errors of Terraform's rules for each environment. One run evaluates all of them, since each start of Terraform takes a second.
 */
async function errorsOf(environments: readonly Readonly<Record<string, string | null>>[]): Promise<string[][]> {
  const variables = await readFile(join(TERRAFORM, "variables.tf"), "utf8");
  const [block = ""] = /^variable "environment_variables" \{$.*?^\}$/ms.exec(variables) ?? [];
  const rules = [...block.matchAll(/^ {4}condition += (.*?)\n {4}error_message = ("[^\n]*")$/gms)];
  expect(rules.length).toBeGreaterThan(10);
  const checks = rules.map(([, condition = "", message]) => {
    const each = condition.replaceAll("var.environment_variables", "each").replaceAll("var.cors_origins", "[]");
    return `(${each}) ? "" : ${message}`;
  });
  const folder = await mkdtemp(join(tmpdir(), "iris-environment-"));
  try {
    const list = `[for one in ${JSON.stringify(environments)} : tomap(one)]`;
    const value = `[for each in ${list} : compact([\n${checks.join(",\n")}\n])]`;
    await writeFile(join(folder, "main.tf"), `output "errors" {\n  value = ${value}\n}\n`);
    const terraform = execa({ cwd: folder, env: neutralEnvironment(), extendEnv: false });
    await terraform("terraform", ["apply", "-auto-approve", "-input=false"]);
    const { stdout } = await terraform("terraform", ["output", "-json"]);
    return Value.Parse(Outputs, JSON.parse(stdout)).errors.value;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isAccepted = (environment: Readonly<Record<string, string>>): boolean => {
  try {
    loadConfig(environment);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!there)("environment_variables (needs terraform)", () => {
  let errorsOfTexts: string[][];
  beforeAll(async () => {
    errorsOfTexts = await errorsOf(TEXTS.map(([name, text]) => ({ [name]: text })));
  });

  test("accepts the server's settings that have an effect in Lambda, and no name that the server does not have", async () => {
    const [unknown = [], ...others] = await errorsOf([
      { IRIS_LOGLEVEL: "warn" },
      ...NOT_IN_LAMBDA.map((name) => ({ [name]: "1" })),
    ]);
    const [, names = ""] = /of the names(.*)/.exec(unknown.join()) ?? [];
    expect([...names.matchAll(/IRIS_[A-Z]+(_[A-Z]+)*/g)].map(([name]) => name).sort()).toEqual(
      Object.keys(Config.properties)
        .map((name) => `IRIS_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`)
        .filter((name) => !NOT_IN_LAMBDA.includes(name))
        .sort(),
    );
    for (const errors of others) expect(errors.join()).toContain("environment_variables: ");
  });

  test.each(
    TEXTS.map((text, index) => [...text, index] as const),
  )("accepts %s = %j where the server does", (name, text, index) => {
    const errors = errorsOfTexts[index] ?? [];
    expect(errors.length === 0).toBe(isAccepted({ [name]: text }));
    if (errors.length > 0) expect(errors.join()).toContain(`environment_variables: set ${name} to`);
  });

  test("rejects log levels at which the alarms would see nothing", async () => {
    const both = await errorsOf([{ IRIS_LOG_LEVEL: "fatal" }, { IRIS_LOG_LEVEL: "silent" }]);
    for (const errors of both) expect(errors.join()).toContain("the alarms");
  });

  test("rejects null with its own message, without an error of a function", async () => {
    const [errors = []] = await errorsOf([{ A1: null, IRIS_LOG_LEVEL: null, IRIS_REGISTRY: null }]);
    expect(errors.join()).toContain("environment_variables: set a text for each name");
  });
});
