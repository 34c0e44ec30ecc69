import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLED_REGISTRY } from "iris-models";
import { afterEach, expect, it } from "vitest";
import { init } from "../../src/lambda/init.ts";
import { ask, memoryLog } from "./support/handlers.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A registry with the bundled iris model alone, which may be spoilt. */
async function registryOf(spoil = false): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iris-lambda-"));
  folders.push(folder);
  await cp(join(BUNDLED_REGISTRY, "iris"), join(folder, "iris"), { recursive: true });
  if (spoil) await appendFile(join(folder, "iris", "1", "model.onnx"), "x");
  return folder;
}

it("loads the default model before the first event, and only that", async () => {
  const { log, lines } = memoryLog();
  const handler = await init({ IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_DEFAULT_MODEL: "wine" }, log);
  expect(lines).toEqual([expect.objectContaining({ event: "model_loaded", model: "wine" })]);
  const { body } = await ask(handler, { rawPath: "/models" });
  const states = JSON.parse(body).models.map(({ name, versions }: { name: string; versions: { state: string }[] }) => [
    name,
    versions[0]?.state,
  ]);
  expect(states).toContainEqual(["wine", "ready"]);
  expect(states).toContainEqual(["iris", "unchecked"]);
  expect((await ask(handler, { body: [5.1, 3.5, 1.4, 0.2], model: "iris" })).body).toBe(
    '{"prediction":{"label":"setosa","probability":1}}',
  );
});

it("takes no more of a request than Lambda does, whatever the limit", async () => {
  const handler = await init(
    { IRIS_REGISTRY: await registryOf(), IRIS_BODY_LIMIT: "100 MiB", IRIS_LOG_LEVEL: "silent" },
    memoryLog().log,
  );
  const { statusCode, body } = await ask(handler, Array(700_000).fill([5.1, 3.5, 1.4, 0.2]));
  const { code, detail } = JSON.parse(body);
  expect([statusCode, code, detail]).toEqual([413, "BODY_TOO_LARGE", expect.stringContaining("6291556 bytes")]);
});

it.each<[string, () => Promise<Record<string, string>>, string, RegExp]>([
  [
    "settings",
    async () => ({ IRIS_PORT: "x", IRIS_BODY_LIMIT: "much" }),
    "INVALID_OPTION",
    /IRIS_PORT is "x".*\nIRIS_BODY_LIMIT is "much"/,
  ],
  [
    "a registry that is not there",
    async () => ({ IRIS_REGISTRY: join(await registryOf(), "none") }),
    "REGISTRY_NOT_FOUND",
    /no registry folder/,
  ],
  [
    "a default model that is not there",
    async () => ({ IRIS_REGISTRY: await registryOf(), IRIS_DEFAULT_MODEL: "irs" }),
    "MODEL_NOT_FOUND",
    /"irs".*Did you mean "iris".*IRIS_DEFAULT_MODEL/,
  ],
  [
    "a model that is damaged",
    async () => ({ IRIS_REGISTRY: await registryOf(true) }),
    "VERSION_OUT_OF_SERVICE",
    /SHA-256.*publish it again/,
  ],
])("fails on %s by an error that says why, and a line in the log", async (_what, env, name, message) => {
  const { log, lines } = memoryLog("info");
  const error = await init(await env(), log).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
  expect((error as Error).stack).not.toMatch(/\n\s+at /);
  expect(lines.filter(({ level }) => level === "fatal")).toEqual([
    expect.objectContaining({ event: "init_failed", code: name, msg: expect.stringMatching(message) }),
  ]);
  expect(lines.some(({ event }) => event === "model_load_failed")).toBe(name === "VERSION_OUT_OF_SERVICE");
});
