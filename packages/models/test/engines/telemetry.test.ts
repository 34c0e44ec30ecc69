import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const ENGINE = new URL("../../src/engines/onnxruntime.ts", import.meta.url).href;
const MODEL = fileURLToPath(new URL("../fixtures/onnx/xgboost-classifier/model.onnx", import.meta.url));

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "iris-home-"));
  await mkdir(join(home, "tmp"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Loads and runs a model in a process of its own that knows nothing of ORT_DISABLE_TELEMETRY; tells which files that left. */
async function filesLeftBy(program: string): Promise<string[]> {
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  const args = ["--input-type=module", "--eval", program, MODEL];
  await promisify(execFile)(process.execPath, args, {
    env: { ...env, HOME: home, TMPDIR: join(home, "tmp"), XDG_CACHE_HOME: join(home, "cache") },
  });
  return (await readdir(home, { recursive: true })).filter((name) => name !== "tmp");
}

// without the engine's own switch the runtime leaves a device id and a log here, as a trial without it showed
test("running a model through iris leaves no trace of the runtime's telemetry", async () => {
  const program = `import { readFileSync } from "node:fs"; import { onnxruntime } from "${ENGINE}";
    const session = await onnxruntime.load(readFileSync(process.argv[1]));
    await session.run({ input: { dtype: "float32", shape: [1, 13], data: new Float32Array(13) } }, ["probabilities"]);
    await session.close();`;
  expect(await filesLeftBy(program)).toEqual([]);
});
