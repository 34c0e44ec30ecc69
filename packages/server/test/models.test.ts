import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { createRegistry, type Models, memoryStore, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { broken, costs, flowers } from "./support/graphs.ts";
import { started } from "./support/models.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let models: Models;
let app: FastifyInstance;
beforeAll(async () => {
  models = await started(
    [flowers, flowers, { ...costs, metrics: { rmse: 1, mae: 0.5, r2: 0.9 } }, broken],
    async (registry) => {
      await registry.alias("flowers", "stable", "1");
      await registry.alias("flowers", "canary", { "1": 90, "2": 10 });
      await registry.alias("costs", "canary", { "1": 100 });
    },
  );
  app = buildApp({ models, defaultModel: "flowers" });
});
afterAll(() => app.close());

const get = async (url: string) => {
  const response = await app.inject(url);
  return { status: response.statusCode, body: response.json() };
};

describe("GET /models", () => {
  test("lists every model with versions, aliases, and what the current version takes and gives", async () => {
    const { status, body } = await get("/models/");
    expect(status).toBe(200);
    expect(body.default).toBe("flowers");
    expect(body.models.map(({ name }: { name: string }) => name).sort()).toEqual(["broken", "costs", "flowers"]);
    expect(body.models.find(({ name }: { name: string }) => name === "costs")).toMatchObject({
      current: "1",
      task: "regression",
      aliases: { canary: { "1": 100 } },
      metrics: { rmse: 1, mae: 0.5, r2: 0.9 },
      target: { name: "cost", unit: "EUR" },
    });
  });

  test("shows one model", async () => {
    expect(await get("/models/flowers")).toMatchObject({
      status: 200,
      body: {
        name: "flowers",
        current: "1",
        aliases: { stable: "1", canary: { "1": 90, "2": 10 } },
        versions: [{ version: "1", state: "ready" }, { version: "2" }],
        classes: ["setosa", "versi,color", "virginica"],
        features: [{ name: "petal_length", unit: "cm" }, { name: "petal_width" }],
      },
    });
  });

  test("shows a model that is out of service with the reason", async () => {
    const { body } = await get("/models/broken");
    expect(body).not.toHaveProperty("current");
    expect(body.versions).toEqual([
      {
        version: "1",
        state: "failed",
        reason: { code: "GOLDEN_ROW_FAILED", message: expect.stringContaining("golden row 0") },
      },
    ]);
  });

  test.each(["1", "stable"])("shows the version %s with all that its manifest claims", async (reference) => {
    const { body } = await get(`/models/flowers/versions/${reference}`);
    expect(body).toMatchObject({
      model: "flowers",
      version: "1",
      state: "ready",
      digits: 4,
      file: { name: "model.onnx" },
      inputs: [{ name: "X" }],
    });
    expect(body).not.toHaveProperty("golden");
  });

  test("shows the files beside a model", async () => {
    const file = { name: "weights/w.bin", sha256: sha256("weights"), bytes: 7 };
    const own = await started([flowers], async (registry, store) => {
      const manifest = { ...(await registry.manifest("flowers", "1")), files: [file] };
      await store.write("flowers/1/weights/w.bin", new TextEncoder().encode("weights"));
      await store.write("flowers/1/manifest.json", new TextEncoder().encode(JSON.stringify(manifest)));
      await store.write("flowers/1/.claim", new Uint8Array());
    });
    const other = buildApp({ models: own });
    const response = await other.inject("/models/flowers/versions/1");
    expect(response.json()).toMatchObject({ state: "ready", file: { name: "model.onnx" }, files: [file] });
    await other.close();
  });

  test("shows what a version claims that is out of service", async () => {
    expect((await get("/models/broken/versions/1")).body).toMatchObject({
      state: "failed",
      reason: { code: "GOLDEN_ROW_FAILED" },
      task: "regression",
    });
  });

  test.each([
    ["/models/flower", "MODEL_NOT_FOUND", /Did you mean "flowers"\?/],
    ["/models/flower/versions/1", "MODEL_NOT_FOUND", /Did you mean "flowers"\?/],
    ["/models/flowers/versions/7", "VERSION_NOT_FOUND", /1, 2, latest, canary, stable/],
    ["/models/__proto__", "MODEL_NOT_FOUND", /No model/],
  ])("%s is 404", async (url, code, detail) => {
    expect(await get(url)).toMatchObject({ status: 404, body: { code, detail: expect.stringMatching(detail) } });
  });

  test("an alias of several versions is 404 and names them", async () => {
    expect(await get("/models/flowers/versions/canary")).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("1 and 2") },
    });
  });
});

test("GET /models names what looks like a model and is not served, and what is wanted", async () => {
  const misplaced = await started([flowers], async (_, store) => {
    await store.write("flowers/v2/model.onnx", Buffer.from("x"));
  });
  const other = buildApp({ models: misplaced });
  expect((await other.inject("/models")).json().findings).toEqual([
    { code: "VERSION_NAME_INVALID", path: "flowers/v2", message: expect.stringContaining("must be a plain number") },
  ]);
  await other.close();
  expect((await get("/models")).body).not.toHaveProperty("findings");
});

describe("aliases that are at fault", () => {
  const withAliases = (text: string) =>
    started([flowers], (_registry, store) => store.write("flowers/aliases.json", new TextEncoder().encode(text)));

  /** What a server answers over models with such aliases. */
  async function answers(text: string, ...urls: readonly string[]) {
    const other = buildApp({ models: await withAliases(text), defaultModel: "flowers" });
    const responses = await Promise.all(urls.map((url) => other.inject(url)));
    await other.close();
    return responses.map((response) => ({ status: response.statusCode, body: response.json() }));
  }

  test("because they name a missing version are reported, and not followed", async () => {
    const [version, model] = await answers('{"stable":"9"}', "/models/flowers/versions/stable", "/models/flowers");
    expect(version).toMatchObject({
      status: 404,
      body: { code: "VERSION_NOT_FOUND", detail: expect.stringMatching(/no version "9" .*alias "stable"/) },
    });
    expect(model!.body.fault).toMatchObject({ code: "VERSION_NOT_FOUND", message: expect.stringContaining("stable") });
  });

  test("because they cannot be read are reported", async () => {
    const [version, list, ready] = await answers(
      "no JSON",
      "/models/flowers/versions/stable",
      "/models",
      "/health/ready",
    );
    expect(version).toMatchObject({ status: 503, body: { code: "MANIFEST_INVALID" } });
    expect(list!.body.models[0].fault).toMatchObject({ code: "MANIFEST_INVALID" });
    expect(ready).toMatchObject({
      status: 503,
      body: { reasons: [expect.stringMatching(/^aliases: MANIFEST_INVALID: .*aliases\.json/)] },
    });
  });
});

test("does not reveal where the registry is", async () => {
  const store = { ...memoryStore(), location: "/srv/hidden" };
  await createRegistry(store).publish(flowers, new TextEncoder().encode("flowers"));
  const [file] = (await store.list("")).map(({ key }) => key).filter((key) => key.endsWith(".onnx"));
  const incomplete = await openRegistry({
    ...store,
    read: async (key) => (key === file ? undefined : store.read(key)),
  });
  await incomplete.start();
  const other = buildApp({ models: incomplete, defaultModel: "flowers" });
  const asked = ["/models", "/models/flowers/versions/1", "/health/ready"].map((url) => other.inject(url));
  const responses = await Promise.all([...asked, other.inject({ method: "POST", url: "/predict", payload: "[1,2]" })]);
  for (const { body } of responses) {
    expect(body).toContain("flowers");
    expect(body).not.toContain("hidden");
  }
  expect(responses[0]!.json().models[0].versions[0].reason.code).toBe("MODEL_FILE_MISSING");
  await other.close();
});

describe("the probes", () => {
  const registry = { state: "reachable", since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) };

  test("show that the process responds and that the default model is in service", async () => {
    expect(await get("/health/live")).toEqual({ status: 200, body: { status: "live" } });
    expect(await get("/health/ready/")).toEqual({
      status: 200,
      body: { status: "ready", model: "flowers", version: "1", registry },
    });
  });

  test("are ready while the registry cannot be read, and say so without saying where it lies", async () => {
    const since = new Date();
    const reason = { code: "ACCESS_DENIED", message: "s3://private may not be listed." };
    const unreachable = { ...models, storeStatus: () => ({ state: "unreachable", since, reason }) as const };
    const other = buildApp({ models: unreachable, defaultModel: "flowers" });
    const response = await other.inject("/health/ready");
    expect({ status: response.statusCode, body: response.json() }).toMatchObject({
      status: 200,
      body: { status: "ready", registry: { state: "unreachable", since: since.toISOString(), code: "ACCESS_DENIED" } },
    });
    expect(response.body).not.toContain("private");
    await other.close();
  });

  test("report how many lines of the log are lost", async () => {
    const other = buildApp({ models, defaultModel: "flowers", droppedLines: () => 7 });
    expect((await other.inject("/health/ready")).json()).toMatchObject({ status: "ready", log: { dropped: 7 } });
    await other.close();
    expect((await get("/health/ready")).body).not.toHaveProperty("log");
  });

  test("are not ready while the default model could not be fetched, though it may respond later", async () => {
    const fault = { code: "ACCESS_DENIED", message: "s3://private may not be read." };
    const status = () => [
      { name: "flowers", aliases: {}, versions: [{ version: "1", state: "unchecked" }], current: "1", fault } as const,
    ];
    const other = buildApp({
      models: { ...models, status, describe: async () => status()[0]! },
      defaultModel: "flowers",
    });
    const response = await other.inject("/health/ready");
    expect({ status: response.statusCode, reasons: response.json().reasons }).toEqual({
      status: 503,
      reasons: ["the registry: ACCESS_DENIED"],
    });
    expect((await other.inject("/models/flowers")).json().fault).toEqual({
      code: "ACCESS_DENIED",
      message: expect.not.stringContaining("private"),
    });
    await other.close();
  });

  test("are not ready while the default model is being loaded, and say so", async () => {
    const status = () => [
      { name: "flowers", aliases: {}, versions: [{ version: "1", state: "unchecked" }], current: "1" } as const,
    ];
    const other = buildApp({ models: { ...models, status }, defaultModel: "flowers" });
    expect((await other.inject("/health/ready")).json().reasons).toEqual(['"flowers" is still being loaded']);
    await other.close();
  });

  test("are not strict about queries, which load balancers like to add", async () => {
    expect((await get("/health/ready?from=lb")).status).toBe(200);
  });

  test.each([
    ["broken", /version 1: GOLDEN_ROW_FAILED: .*golden row 0/],
    ["nothing", /no model called "nothing": set IRIS_DEFAULT_MODEL to one of .*flowers/],
  ])("tell why the default model %s is not in service", async (defaultModel, reason) => {
    const other = buildApp({ models, defaultModel });
    const response = await other.inject("/health/ready");
    expect({ status: response.statusCode, body: response.json() }).toEqual({
      status: 503,
      body: { status: "not ready", model: defaultModel, registry, reasons: [expect.stringMatching(reason)] },
    });
    expect((await other.inject("/health/live")).statusCode).toBe(200);
    await other.close();
  });

  test.each([
    [
      { fault: { code: "VERSION_NOT_FOUND", message: "No 9." } },
      ["aliases: VERSION_NOT_FOUND: No 9.", "version 1: X: Y."],
    ],
    [{}, ["version 1: X: Y."]],
    [{ versions: [] }, [expect.stringContaining("/models/flowers")]],
  ])("tell all that keeps a model of the registry from answering (%j)", async (part, reasons) => {
    const versions = [{ version: "1", state: "failed", reason: { code: "X", message: "Y." } }] as const;
    const status = () => [{ name: "flowers", aliases: {}, versions, ...part }];
    const other = buildApp({ models: { ...models, status }, defaultModel: "flowers" });
    expect((await other.inject("/health/ready")).json().reasons).toEqual(reasons);
    await other.close();
  });

  test("respond to HEAD without a body", async () => {
    const response = await app.inject({ method: "HEAD", url: "/health/ready" });
    expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: "" });
  });
});
