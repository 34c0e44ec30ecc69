import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppOptions, buildApp } from "../../src/app.ts";
import { listening } from "../support/sockets.ts";

const HOOKS = fileURLToPath(new URL(".", import.meta.url));
const program = join(process.env.IRIS_TOOLS ?? join(homedir(), ".cache/iris-deploy"), "bin/schemathesis");

/** Schemas of every form of rows make many requests. */
const TIMEOUT_MS = 600_000;

let models: AppOptions["models"];
let app: ReturnType<typeof buildApp>;
let port: number;
let folder: string;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
  app = buildApp({ models });
  port = await listening(app);
  folder = await mkdtemp(join(tmpdir(), "iris-schemathesis-"));
});
afterAll(async () => {
  await app.close();
  await models.close();
  await rm(folder, { recursive: true });
});

/** What schemathesis says of the server, with the same requests each time. */
function check(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = "" } = process.env;
  const common = ["--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--seed", "1", "--no-color"];
  return new Promise<{ readonly code: unknown; readonly output: string }>((resolve) => {
    execFile(
      program,
      ["run", `http://127.0.0.1:${port}/openapi.json`, ...common, "--continue-on-failure", ...args],
      {
        cwd: folder,
        maxBuffer: 1e8,
        env: { PATH, PYTHONPATH: HOOKS, PYTHONDONTWRITEBYTECODE: "1", SCHEMATHESIS_HOOKS: "schemathesisHooks", ...env },
      },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe.skipIf(!existsSync(program))("schemathesis", () => {
  test(
    "finds no response that the OpenAPI document does not describe",
    async () => {
      // JSON Schema cannot say which text is a table, nor what every model takes at /predict
      const { code, output } = await check(["--exclude-checks", "positive_data_acceptance"]);
      expect(code, output).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    "finds no JSON that a model refuses although the document allows it",
    async () => {
      const { code, output } = await check(["--include-path-regex", "^/models/[a-z]+/predict$"], { ONLY_JSON: "1" });
      expect(code, output).toBe(0);
    },
    TIMEOUT_MS,
  );
});
