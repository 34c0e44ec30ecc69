import fastifyCors from "@fastify/cors";
import fastify, { type FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { iris } from "../../src/plugin.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";

const OURS = "https://app.example.com";
const FOREIGN = "https://elsewhere.example";
const EXPOSED = "x-request-id, x-model, x-model-version, server-timing";

let models: Models;
beforeAll(async () => {
  models = await modelsOf(flowers);
});
afterAll(() => models.close());

interface Asked {
  readonly method?: "GET" | "POST" | "PUT" | "OPTIONS";
  readonly url: string;
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

const PREDICT = { method: "POST", url: "/predict", payload: "[5.1, 1.8]" } as const;

const send = (app: FastifyInstance, { origin, headers, ...request }: Asked) =>
  app.inject({ ...request, headers: { "x-request-id": "r-1", ...(origin !== undefined && { origin }), ...headers } });

/** What a browser sends before a request with JSON. */
const preflight = (app: FastifyInstance, url: string, origin: string, method = "POST") =>
  send(app, { method: "OPTIONS", url, origin, headers: { "access-control-request-method": method } });

/** What of an answer is there for browsers. */
async function forBrowsers(app: FastifyInstance, asked: Asked) {
  const { statusCode, headers } = await send(app, asked);
  const { "access-control-allow-origin": origin, "access-control-expose-headers": exposed, vary } = headers;
  return { status: statusCode, origin, exposed, vary };
}

/** Documents vary by other headers too. */
const VARIES_BY_ORIGIN = expect.stringMatching(/^Origin\b/);

describe("a server without origins", () => {
  test("responds to a page as to any other client", async () => {
    for (const corsOrigins of [undefined, []]) {
      const app = buildApp({ models, corsOrigins });
      const [fromPage, fromProgram] = [await send(app, { ...PREDICT, origin: OURS }), await send(app, PREDICT)];
      expect(Object.keys(fromPage.headers)).toEqual(Object.keys(fromProgram.headers));
      expect(Object.keys(fromPage.headers).filter((name) => /^access|^vary/.test(name))).toEqual([]);
      expect((await preflight(app, "/predict", OURS)).headers).not.toHaveProperty("access-control-allow-origin");
      await app.close();
    }
  });
});

describe("a server with a list of origins", () => {
  let app: FastifyInstance;
  beforeAll(() => {
    app = buildApp({ models, corsOrigins: ["https://first.example", OURS], bodyLimit: 1000 });
  });
  afterAll(() => app.close());

  const answers: [number, Asked][] = [
    [200, PREDICT],
    [200, { url: "/models" }],
    [200, { url: "/openapi.json" }],
    [200, { url: "/" }],
    [400, { ...PREDICT, payload: "[5.1" }],
    [400, { url: "/models/%zz" }],
    [404, { ...PREDICT, url: "/models/nope/predict" }],
    [404, { url: "/nothing/here" }],
    [405, { url: "/predict" }],
    [413, { ...PREDICT, payload: `[${"1,".repeat(1000)}1]` }],
    [415, { ...PREDICT, headers: { "content-type": "image/png" } }],
  ];

  test.each(answers)("lets a page of theirs read a response of %i", async (status, asked) => {
    expect(await forBrowsers(app, { ...asked, origin: OURS })).toEqual({
      status,
      origin: OURS,
      exposed: EXPOSED,
      vary: VARIES_BY_ORIGIN,
    });
  });

  test.each(answers)("responds to others with %i as before, without CORS headers", async (status, asked) => {
    for (const origin of [FOREIGN, "null", `${OURS}.elsewhere.example`, OURS.toUpperCase(), undefined]) {
      const named = origin === undefined ? {} : { origin };
      expect(await forBrowsers(app, { ...asked, ...named })).toEqual({ status, vary: VARIES_BY_ORIGIN });
    }
  });

  test("keeps what else a response varies by", async () => {
    expect((await forBrowsers(app, { url: "/docs/reference.js", origin: OURS })).vary).toBe("Origin, accept-encoding");
  });

  test.each([
    "/predict",
    "/predict/",
    "/",
    "/models/flowers/versions/1/predict",
    "/models",
    "/nothing/here",
    "/models/%zz",
  ])("answers a preflight at %s, also where only the request behind it tells what is wrong", async (url) => {
    const { statusCode, headers, body } = await preflight(app, url, OURS);
    expect({ statusCode, body }).toEqual({ statusCode: 204, body: "" });
    expect(headers).toMatchObject({
      "access-control-allow-origin": OURS,
      "access-control-allow-methods": "GET, POST",
      "access-control-max-age": "7200",
      vary: "Origin",
      "x-request-id": "r-1",
    });
    const allowed = String(headers["access-control-allow-headers"]).split(", ");
    expect(allowed).toEqual(expect.arrayContaining(["content-type", "authorization", "x-api-key", "x-request-id"]));
  });

  test("responds to the preflight of a foreign page as to any other OPTIONS", async () => {
    const { statusCode, headers } = await preflight(app, "/predict", FOREIGN);
    expect({ statusCode, allow: headers.allow }).toEqual({ statusCode: 204, allow: "OPTIONS, POST" });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("allows no other methods than are taken, whatever a preflight requests", async () => {
    const { headers } = await preflight(app, "/models/flowers", OURS, "DELETE");
    expect(headers["access-control-allow-methods"]).toBe("GET, POST");
  });

  test("still lists the methods of an address, in an OPTIONS that is no preflight and in a 405", async () => {
    const options = await send(app, { method: "OPTIONS", url: "/predict", origin: OURS });
    expect({ status: options.statusCode, allow: options.headers.allow }).toEqual({
      status: 204,
      allow: "OPTIONS, POST",
    });
    expect(await send(app, { method: "OPTIONS", url: "/nothing/here" })).toMatchObject({ statusCode: 404 });
    const put = await send(app, { method: "PUT", url: "/models/", origin: OURS });
    expect({ status: put.statusCode, allow: put.headers.allow }).toEqual({ status: 405, allow: "GET, HEAD, OPTIONS" });
  });

  test("has the same contract as one without", async () => {
    const plain = buildApp({ models, bodyLimit: 1000 });
    expect((await app.inject("/openapi.json")).body).toBe((await plain.inject("/openapi.json")).body);
    await plain.close();
  });
});

describe("a server that is open to all origins", () => {
  test("says so to everybody, so that caches need not distinguish pages", async () => {
    const app = buildApp({ models, corsOrigins: ["*"] });
    for (const origin of [OURS, "null"]) {
      expect(await forBrowsers(app, { ...PREDICT, origin })).toEqual({ status: 200, origin: "*", exposed: EXPOSED });
      expect((await preflight(app, "/predict", origin)).headers).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, POST",
      });
    }
    expect((await forBrowsers(app, PREDICT)).origin).toBe("*");
    await app.close();
  });
});

describe("bad origins", () => {
  test("are refused when the server is built, all at once", () => {
    const [message, code] = [/"https:\/\/a\.example\/".*\n.*"b\.example"/, "INVALID_OPTION"];
    expect(() => buildApp({ models, corsOrigins: ["https://a.example/", "b.example"] })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe("the plugin", () => {
  test("leaves CORS to its host", async () => {
    const host = fastify();
    await host.register(fastifyCors, { origin: [OURS] });
    host.get("/mlops", async () => "host");
    await host.register(iris, { models, prefix: "/ml" });
    for (const url of ["/ml", "/ml/predict", "/ml/predict/", "/ml/nope", "/mlops"]) {
      const { statusCode, headers } = await preflight(host, url, OURS);
      expect([url, statusCode, headers["access-control-allow-origin"]]).toEqual([url, 204, OURS]);
    }
    const answers = [{ ...PREDICT, url: "/ml/predict" }, { url: "/ml/nope" }, { url: "/ml/models" }];
    for (const asked of answers)
      expect(await forBrowsers(host, { ...asked, origin: OURS })).toMatchObject({ origin: OURS, vary: "Origin" });
    await host.close();
  });
});
