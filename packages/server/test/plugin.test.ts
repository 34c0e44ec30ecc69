import fastify from "fastify";
import { BUNDLED_REGISTRY, createRegistry, memoryStore } from "iris-models";
import { describe, expect, test, vi } from "vitest";
import { iris } from "../src/plugin.ts";
import { costs, flowers } from "./support/graphs.ts";
import { irisRegistry } from "./support/irisRegistry.ts";
import { modelsOf } from "./support/models.ts";

const row = (petal_length: unknown) => ({ petal_length, petal_width: 1.8 });

/** A host with routes, parsers and errors of its own, and Fastify's Ajv, which coerces. */
async function hostWith(prefix: string | undefined, options = {}) {
  const host = fastify(options);
  const models = await modelsOf(flowers, costs);
  host.setErrorHandler((error, _request, reply) => reply.code(418).send({ host: String(error) }));
  host.setNotFoundHandler((_request, reply) => reply.code(404).send({ host: "not found" }));
  host.post(
    "/own",
    { schema: { body: { type: "object", properties: { n: { type: "number" } } } } },
    async ({ body }) => body,
  );
  host.get("/fails", async () => {
    throw new Error("host's own");
  });
  await host.register(iris, { models, defaultModel: "flowers", ...(prefix !== undefined && { prefix }) });
  return host;
}

describe("the plugin in a host's app", () => {
  test.each([
    "/ml/predict",
    "/ml/predict/",
    "/ml",
    "/ml/",
    "/ml/models/flowers/predict/",
  ])("answers at %s", async (url) => {
    const host = await hostWith("/ml");
    const response = await host.inject({ method: "POST", url, payload: row(5.1) });
    expect({ status: response.statusCode, body: response.json() }).toEqual({
      status: 200,
      body: { prediction: { label: "virginica", probability: 0.9753 } },
    });
    await host.close();
  });

  test("responds with a router that ignores trailing slashes, and with HEAD routes off", async () => {
    const host = await hostWith("/ml", { routerOptions: { ignoreTrailingSlash: true }, exposeHeadRoutes: false });
    expect((await host.inject({ method: "POST", url: "/ml/predict/", payload: row(5.1) })).statusCode).toBe(200);
    expect((await host.inject("/ml/models/")).statusCode).toBe(200);
    await host.close();
  });

  test("coerces nothing, whatever the host's Ajv does", async () => {
    const host = await hostWith("/ml");
    expect((await host.inject({ method: "POST", url: "/own", payload: { n: "1" } })).json()).toEqual({ n: 1 });
    for (const value of ["5.1", true, false, []]) {
      const response = await host.inject({ method: "POST", url: "/ml/predict", payload: row(value) });
      expect({ value, status: response.statusCode, code: response.json().code }).toEqual({
        value,
        status: 400,
        code: "INVALID_INPUT",
      });
    }
    await host.close();
  });

  test("keeps to itself: errors, parsers and unknown addresses outside are the host's, inside iris's", async () => {
    const host = await hostWith("/ml");
    expect((await host.inject("/fails")).json()).toEqual({ host: "Error: host's own" });
    expect((await host.inject("/nope")).json()).toEqual({ host: "not found" });
    expect(
      (
        await host.inject({
          method: "POST",
          url: "/own",
          payload: "a=1",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        })
      ).statusCode,
    ).toBe(418);
    expect((await host.inject("/ml/nope")).json()).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect((await host.inject({ method: "PUT", url: "/ml/models/" })).headers.allow).toBe("GET, HEAD, OPTIONS");
    expect((await host.inject({ method: "POST", url: "/ml/predict", payload: "{" })).json()).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
    });
    await host.close();
  });

  test("without a prefix leaves unknown addresses to the host", async () => {
    const host = await hostWith(undefined);
    expect((await host.inject("/nope")).json()).toEqual({ host: "not found" });
    expect((await host.inject({ method: "POST", url: "/predict", payload: row(5.1) })).statusCode).toBe(200);
    await host.close();
  });

  test("describes itself below its prefix", async () => {
    const host = await hostWith("/ml");
    expect((await host.inject("/ml/openapi.json")).json().servers).toEqual([{ url: "/ml" }]);
    expect((await host.inject("/ml")).json()).toMatchObject({ docs: "/ml/docs", openapi: "/ml/openapi.json" });
    for (const [url, script] of [
      ["/ml", "ml/docs/reference.js"],
      ["/ml/", "docs/reference.js"],
    ] as const) {
      const { body } = await host.inject({ url, headers: { accept: "text/html" } });
      expect(body).toContain(`<script src="${script}">`);
    }
    await host.close();
  });

  test("opens a registry and closes it with the host", async () => {
    const host = fastify();
    await host.register(iris, { registry: BUNDLED_REGISTRY, prefix: "/ml" });
    const ask = () => host.inject({ method: "POST", url: "/ml/predict", payload: [5.1, 3.5, 1.4, 0.2] });
    expect((await ask()).json()).toEqual({ prediction: { label: "setosa", probability: 1 } });
    await host.close();
  });

  test("goes on to what is published in a registry that it opens", async () => {
    const { folder, publish } = await irisRegistry();
    const host = fastify();
    await host.register(iris, { registry: folder, reloadSeconds: 0.05, prefix: "/ml" });
    const ask = () => host.inject({ method: "POST", url: "/ml/predict", payload: [5.1, 3.5, 1.4, 0.2] });
    expect((await ask()).headers["x-model-version"]).toBe("1");
    await publish();
    await vi.waitFor(async () => expect((await ask()).headers["x-model-version"]).toBe("2"), 4000);
    await host.close();
  });

  test("logs what happens to the versions of a registry that it opens to the host's log", async () => {
    const store = memoryStore();
    await createRegistry(store).publish(flowers, new TextEncoder().encode("no ONNX file"));
    const lines: string[] = [];
    const host = fastify({ logger: { level: "info", stream: { write: (line: string) => void lines.push(line) } } });
    await host.register(iris, { registry: store, prefix: "/ml" });
    await host.ready();
    const [line] = lines.map((text) => JSON.parse(text));
    expect(line).toMatchObject({
      msg: "version out of service",
      model: "flowers",
      version: "1",
      err: { code: "MODEL_REJECTED" },
    });
    await host.close();
  });

  test("says at start-up that a registry is not there", async () => {
    const host = fastify();
    host.register(iris, { registry: "/nowhere/at/all" });
    await expect(host.ready()).rejects.toMatchObject({ code: "REGISTRY_NOT_FOUND" });
  });
});
