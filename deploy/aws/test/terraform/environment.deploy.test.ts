import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { TERRAFORM } from "iris-mock-aws";
import { Config, loadConfig } from "iris-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
  ...["/ml", "/team/ml/", "", "ml", "/", "//ml", "/a b", "/a/../b", "https://example.com/ml"].map(
    (text) => ["IRIS_BASE_PATH", text] as const,
  ),
];

const there = await isTerraformThere();

describe.skipIf(!there)("environment_variables (needs terraform)", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "iris-environment-"));
    const variables = await readFile(join(TERRAFORM, "variables.tf"), "utf8");
    const blocks = ["environment_variables", "cors_origins", "api"].map(
      (name) => new RegExp(`^variable "${name}" \\{$.*?^\\}$`, "ms").exec(variables)?.[0],
    );
    await writeFile(join(folder, "variables.tf"), blocks.join("\n"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What Terraform says of an environment; nothing where it takes it. */
  async function faults(environment: Readonly<Record<string, string | null>>): Promise<string> {
    const variable = `environment_variables=${JSON.stringify(environment)}`;
    const { exitCode, all } = await execa(
      "terraform",
      ["plan", "-input=false", "-no-color", "-lock=false", "-refresh=false", "-var", variable],
      { cwd: folder, env: { TF_CLI_CONFIG_FILE: "/dev/null" }, all: true, reject: false },
    );
    return exitCode === 0 ? "" : all.replaceAll(/\s*│?\s+/g, " ");
  }

  const isTaken = (environment: Readonly<Record<string, string>>): boolean => {
    try {
      loadConfig(environment);
      return true;
    } catch {
      return false;
    }
  };

  test("takes the server's settings that mean something in Lambda, and no name that the server has not", async () => {
    const text = (await faults({ IRIS_LOGLEVEL: "warn" })).replace(/^.*?of the names/, "");
    expect([...text.matchAll(/IRIS_[A-Z]+(_[A-Z]+)*/g)].map(([name]) => name).sort()).toEqual(
      Object.keys(Config.properties)
        .map((name) => `IRIS_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`)
        .filter((name) => !NOT_IN_LAMBDA.includes(name))
        .sort(),
    );
    for (const name of NOT_IN_LAMBDA) expect(await faults({ [name]: "1" })).toContain("environment_variables: ");
  });

  test.each(TEXTS)("takes %s = %j where the server does", async (name, text) => {
    const said = await faults({ [name]: text });
    expect(said === "").toBe(isTaken({ [name]: text }));
    if (said) expect(said).toContain(`environment_variables: set ${name} to`);
  });

  test("takes no level of the log at which the alarms would tell nothing", async () => {
    for (const level of ["fatal", "silent"]) expect(await faults({ IRIS_LOG_LEVEL: level })).toContain("the alarms");
  });

  test("says that null is no value, and nothing of its own functions", async () => {
    const said = await faults({ A1: null, IRIS_LOG_LEVEL: null, IRIS_REGISTRY: null });
    expect(said).toContain("environment_variables: set a text for each name");
    expect(said).not.toMatch(/function call|Invalid function/);
  });
});
