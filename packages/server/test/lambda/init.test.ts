import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "iris-models";
import { expect, test, vi } from "vitest";
import { init } from "../../src/lambda/init.ts";
import { irisRegistry } from "../support/irisRegistry.ts";
import { ask, memoryLog } from "./support/handlers.ts";
import type { Probed } from "./support/initProbe.ts";

const ROW = [5.1, 3.5, 1.4, 0.2];

test("loads the default model before the first event, and only that", async () => {
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
  expect((await ask(handler, { body: ROW, model: "iris" })).body).toBe(
    '{"prediction":{"label":"setosa","probability":1}}',
  );
});

test("takes no more of a request than Lambda does, whatever the limit", async () => {
  const handler = await init(
    { IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_BODY_LIMIT: "100 MiB", IRIS_LOG_LEVEL: "silent" },
    memoryLog().log,
  );
  const { statusCode, body } = await ask(handler, Array(700_000).fill(ROW));
  const { code, detail } = JSON.parse(body);
  expect([statusCode, code, detail]).toEqual([413, "BODY_TOO_LARGE", expect.stringContaining("6291556 bytes")]);
});

test("lets pages of the configured origins send requests, with the app and with the fast path", async () => {
  const handler = await init(
    { IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_LOG_LEVEL: "silent", IRIS_CORS_ORIGINS: "https://app.example.com" },
    memoryLog().log,
  );
  for (const path of ["/predict", "/nothing/here"]) {
    const event = { path, method: "POST", headers: { origin: "https://app.example.com" }, body: ROW };
    expect((await ask(handler, event)).headers).toMatchObject({
      "access-control-allow-origin": "https://app.example.com",
    });
  }
});

/** What INIT does in a process of its own, with a registry whose default model is drawn by weight. */
async function probe(initializationType: string): Promise<Probed> {
  const { folder, registry, publish } = await irisRegistry();
  await publish();
  await registry.alias("iris", "stable", { 1: 90, 2: 10 });
  const { PATH = "" } = process.env;
  const child = fork(fileURLToPath(new URL("support/initProbe.ts", import.meta.url)), {
    env: {
      PATH,
      ORT_DISABLE_TELEMETRY: "1",
      IRIS_REGISTRY: folder,
      AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
    },
    silent: true,
  });
  const [[probed]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  return probed;
}

test.each([
  ["on-demand", false],
  ["provisioned-concurrency", true],
  ["snap-start", true],
])("a start of the kind %s draws nothing random, and makes the app ahead: %s", async (initializationType, isAhead) => {
  const { drawn, drawnLater, hasWebServer } = await probe(initializationType);
  // avvio, which starts Fastify's plugins, names the steps of its own record of times
  expect(drawn.filter((source) => source !== "random by avvio")).toEqual([]);
  expect(hasWebServer).toBe(isAhead);
  // the version by its weight, and the id of a request
  expect(drawnLater).toEqual(expect.arrayContaining(["randomBytes by iris", "randomUUID by iris"]));
});

test("responds by a new version once an event has found it, and goes on when the registry is gone", async () => {
  const { folder, publish } = await irisRegistry();
  const { log, lines } = memoryLog("info");
  const handler = await init({ IRIS_REGISTRY: folder, IRIS_RELOAD_SECONDS: "0.001" }, log);
  const answeringVersion = async () => {
    const { statusCode, headers } = await ask(handler, ROW);
    expect(statusCode).toBe(200);
    return headers?.["x-model-version"];
  };
  expect(await answeringVersion()).toBe("1");
  await publish();
  await vi.waitFor(async () => expect(await answeringVersion()).toBe("2"));
  await rename(folder, `${folder}-gone`);
  await vi.waitFor(async () => {
    expect(await answeringVersion()).toBe("2");
    expect(lines).toContainEqual(expect.objectContaining({ event: "registry_unreachable" }));
  });
});

test.each<[string, () => Promise<Record<string, string>>, string, RegExp]>([
  [
    "settings",
    async () => ({ IRIS_PORT: "x", IRIS_BODY_LIMIT: "much" }),
    "INVALID_OPTION",
    /IRIS_PORT must be .*, got "x"\.\nIRIS_BODY_LIMIT must be .*, got "much"/,
  ],
  [
    "a registry that is not there",
    async () => ({ IRIS_REGISTRY: join((await irisRegistry()).folder, "none") }),
    "REGISTRY_NOT_FOUND",
    /no registry folder/,
  ],
  [
    "a default model that is not there",
    async () => ({ IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_DEFAULT_MODEL: "irs" }),
    "MODEL_NOT_FOUND",
    /"irs".*Did you mean "iris".*IRIS_DEFAULT_MODEL/,
  ],
  [
    "a model that is damaged",
    async () => {
      const { folder } = await irisRegistry();
      await appendFile(join(folder, "iris", "1", "model.onnx"), "x");
      return { IRIS_REGISTRY: folder };
    },
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
