import type { FastifyInstance } from "fastify";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import type { Handler } from "../../src/lambda/handler.ts";
import type { Envelope } from "../../src/lambda/response.ts";
import { clientBasePath, eventFor, gateways, type Sent } from "./support/goldenEvents.ts";
import { ask, bytesOf, handlerOf } from "./support/handlers.ts";

const ROW = '{"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}';
const JSON_TYPE = { "content-type": "application/json" };
const BODY_LIMIT = 4096;
const OF_THE_CONNECTION = ["connection", "date", "content-length", "transfer-encoding", "keep-alive"];

let models: Models;
let app: FastifyInstance;
let handler: Handler;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
  app = buildApp({ models, defaultModel: "iris", bodyLimit: BODY_LIMIT });
  ({ handler } = handlerOf(models, { defaultModel: "iris", bodyLimit: BODY_LIMIT }));
});
afterAll(async () => {
  await app.close();
  await models.close();
});

const cases: Readonly<Record<string, Sent & { readonly status: number }>> = {
  "a row by name": { method: "POST", path: "/predict", headers: JSON_TYPE, body: ROW, status: 200 },
  "a final slash": { method: "POST", path: "/predict/", headers: JSON_TYPE, body: ROW, status: 200 },
  "the root": { method: "POST", path: "/", body: "[5.1,3.5,1.4,0.2]", status: 200 },
  "no content type, handed over as base64": {
    method: "POST",
    path: "/predict",
    body: "[5.1,3.5,1.4,0.2]",
    asBase64: true,
    status: 200,
  },
  "the type of curl -d": {
    method: "POST",
    path: "/predict",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "[5.1,3.5,1.4,0.2]",
    asBase64: true,
    status: 200,
  },
  "many rows": {
    method: "POST",
    path: "/predict",
    headers: JSON_TYPE,
    body: `{"instances": [${ROW}, [1,2,3,4]]}`,
    status: 200,
  },
  "a model, a version and a query": {
    method: "POST",
    path: "/models/wine/versions/latest/predict",
    query: [
      ["probabilities", "true"],
      ["unrounded", "true"],
    ],
    headers: JSON_TYPE,
    body: `[${Array(13).fill(1)}]`,
    status: 200,
  },
  CSV: {
    method: "POST",
    path: "/predict",
    headers: { "content-type": "text/csv" },
    body: "5.1,3.5,1.4,0.2\n",
    status: 200,
  },
  NDJSON: {
    method: "POST",
    path: "/predict",
    headers: { "content-type": "application/x-ndjson" },
    body: `${ROW}\n`,
    asBase64: true,
    status: 200,
  },
  "the list of models": { method: "GET", path: "/models", status: 200 },
  "a model": { method: "GET", path: "/models/iris", status: 200 },
  "the OpenAPI document": { method: "GET", path: "/openapi.yaml", status: 200 },
  "the pages": { method: "GET", path: "/docs", status: 200 },
  "the root for a program": { method: "GET", path: "/", status: 200 },
  "the root for a browser": { method: "GET", path: "/", headers: { accept: "text/html" }, status: 200 },
  "the OpenAPI document as JSON": { method: "GET", path: "/openapi.json", status: 200 },
  "only the headers": { method: "HEAD", path: "/models", status: 200 },
  "the methods of an address": { method: "OPTIONS", path: "/predict", status: 204 },
  "a bad row": { method: "POST", path: "/predict", headers: JSON_TYPE, body: '{"sepal_lenght": "ü"}', status: 400 },
  "a body that is no JSON": { method: "POST", path: "/predict", headers: JSON_TYPE, body: "[5.1,", status: 400 },
  "no body": { method: "POST", path: "/predict", headers: JSON_TYPE, status: 400 },
  "a query of another kind": {
    method: "POST",
    path: "/predict",
    query: [["probabilities", "1,2&3=%"]],
    body: ROW,
    status: 400,
  },
  "an unknown model": { method: "POST", path: "/models/irs/predict", headers: JSON_TYPE, body: ROW, status: 404 },
  "an unknown address": { method: "GET", path: "/nothing/here", status: 404 },
  "a name with blanks and a percent sign": {
    method: "POST",
    path: "/models/a%20b%25/predict",
    headers: JSON_TYPE,
    body: ROW,
    status: 404,
  },
  "a method that is not taken": { method: "GET", path: "/predict", status: 405 },
  "a method nobody takes": { method: "DELETE", path: "/models/iris", status: 405 },
  "a body that is too large": {
    method: "POST",
    path: "/predict",
    headers: JSON_TYPE,
    body: `[${Array(2500).fill(1)}]`,
    status: 413,
  },
  "a type that is not read": {
    method: "POST",
    path: "/predict",
    headers: { "content-type": "image/png" },
    body: "\u0001",
    asBase64: true,
    status: 415,
  },
};

/** The same request over HTTP, behind a proxy that has taken off a base path. */
const overHttp = ({ method, path, query = [], headers, body }: Sent, basePath = "") =>
  app.inject({
    method,
    url: path + (query.length > 0 ? `?${query.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}` : ""),
    headers: { "x-request-id": "golden-1", "x-forwarded-prefix": basePath, ...headers },
    ...(body !== undefined && { payload: body }),
  });

const headersOf = ({ headers = {}, multiValueHeaders }: Envelope) =>
  multiValueHeaders
    ? Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.join()]))
    : headers;

/** What is the same in two answers to the same request. */
const comparable = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_THE_CONNECTION.includes(name))
      .map(([name, value]) => [name, name === "server-timing" ? "some" : value]),
  );

describe.each(gateways)("$name", (gateway) => {
  test("responds to the golden event as stories A1 and C5 say", async () => {
    const answer = await ask(handler, gateway.event);
    expect(answer).toMatchObject({
      statusCode: 200,
      body: '{"prediction":{"label":"virginica","probability":0.9997}}',
      isBase64Encoded: false,
    });
    expect(headersOf(answer)).toMatchObject({ "x-request-id": "golden-1", "x-model": "iris", "x-model-version": "1" });
  });

  test.each(Object.entries(cases))("%s: as over HTTP", async (_what, { status, ...sent }) => {
    const [answer, expected] = [
      await ask(handler, eventFor(gateway, sent)),
      await overHttp(sent, clientBasePath(gateway)),
    ];
    expect({ statusCode: answer.statusCode, body: bytesOf(answer).toString() }).toEqual({
      statusCode: status,
      body: expected.payload,
    });
    expect(expected.statusCode).toBe(status);
    expect(comparable(headersOf(answer))).toEqual(comparable(expected.headers));
  });

  test("has the fields that its gateway reads, and no others", async () => {
    const { headers, multiValueHeaders, statusDescription, ...rest } = await ask(handler, gateway.event);
    expect(Object.keys(rest)).toEqual(["statusCode", "body", "isBase64Encoded"]);
    const hasDescription = /^(?:alb|lattice)/.test(gateway.name);
    expect(statusDescription).toBe(hasDescription ? "200 OK" : undefined);
    const wantsMany = gateway.name === "alb-multi-value";
    expect([headers !== undefined, multiValueHeaders !== undefined]).toEqual([!wantsMany, wantsMany]);
  });
});

describe("a compressed response", () => {
  const script: Sent = { method: "GET", path: "/docs/reference.js", headers: { "accept-encoding": "gzip, br" } };

  test.each(
    gateways.filter(({ name }) => /^http-(?!payload-1)|^function|^lattice/.test(name)),
  )("goes through $name as base64", async (gateway) => {
    const [answer, expected] = [await ask(handler, eventFor(gateway, script)), await overHttp(script)];
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true, headers: { "content-encoding": "br" } });
    expect(bytesOf(answer).equals(expected.rawPayload)).toBe(true);
  });

  test.each(
    gateways.filter(({ name }) => /^rest|payload-1/.test(name)),
  )("is not made for $name, which may hand base64 on as it is", async (gateway) => {
    const [answer, expected] = [
      await ask(handler, eventFor(gateway, script)),
      await overHttp({ ...script, headers: {} }),
    ];
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(answer.headers).not.toHaveProperty("content-encoding");
    expect(bytesOf(answer).equals(expected.rawPayload)).toBe(true);
  });

  test.each(
    gateways.filter(({ name }) => name.startsWith("alb")),
  )("is refused where it is more than $name takes", async (gateway) => {
    const answer = await ask(handler, eventFor(gateway, script));
    expect(answer).toMatchObject({
      statusCode: 413,
      statusDescription: "413 Payload Too Large",
      isBase64Encoded: false,
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      code: "ANSWER_TOO_LARGE",
      detail: expect.stringContaining("1000000 bytes"),
      requestId: "golden-1",
    });
  });
});

test("a stage named like a route is not taken off a path that has none, even where the route does not help", async () => {
  const { event } = gateways.find(({ name }) => name === "rest-stage-like-a-route")!;
  const decoded = { path: "/models/my%20model/predict", pathParameters: { proxy: "models/my model/predict" } };
  const { body } = await ask(handler, { ...event, ...decoded });
  expect(JSON.parse(body)).toMatchObject({ code: "MODEL_NOT_FOUND", detail: expect.stringContaining("my model") });
});

test.each([
  null,
  {},
])("a proxy route with %j for its parameters asks the model that the path names", async (pathParameters) => {
  const rest = gateways.find(({ name }) => name === "rest-stage")!;
  const sent = { method: "POST", path: "/models/wine/predict", body: `[${Array(13).fill(1)}]` } as const;
  const { headers } = await ask(handler, { ...eventFor(rest, sent), pathParameters });
  expect(headers).toMatchObject({ "x-model": "wine" });
});

test.each(
  gateways,
)("the length of a body is counted anew, since $name may have written it another way", async (gateway) => {
  const headers = { ...JSON_TYPE, "Content-Length": "3", "transfer-encoding": "chunked" };
  const sent = { method: "POST", path: "/predict", headers, body: ROW } as const;
  expect((await ask(handler, eventFor(gateway, sent))).statusCode).toBe(200);
});

test.each(
  gateways,
)("IRIS_BASE_PATH is taken off what $name leaves of it, and the document names both", async (gateway) => {
  const { handler: below } = handlerOf(models, { defaultModel: "iris", basePath: "/team/ml" });
  const sent = { method: "POST", path: "/team/ml/predict", headers: JSON_TYPE, body: ROW } as const;
  expect(await ask(below, eventFor(gateway, sent))).toMatchObject({ statusCode: 200 });
  const document = await ask(below, eventFor(gateway, { method: "GET", path: "/team/ml/openapi.json" }));
  const url = `${clientBasePath(gateway)}/team/ml`;
  expect(JSON.parse(bytesOf(document).toString()).servers).toEqual([{ url }]);
  // a health check goes past what stands in front
  expect(await ask(below, eventFor(gateway, { method: "GET", path: "/health/live" }))).toMatchObject({
    statusCode: 200,
  });
});

test("events of VPC Lattice in version 2 may have single values", async () => {
  const { event } = gateways.find(({ name }) => name === "lattice-v2")!;
  const single = { headers: { "content-type": "text/csv" }, queryStringParameters: { probabilities: "true" } };
  const answer = await ask(handler, { ...event, ...single, body: "5.1,3.5,1.4,0.2\n" });
  expect(answer).toMatchObject({ statusCode: 200, headers: { "content-type": expect.stringContaining("text/csv") } });
});

test("a row of features called raw_path and method is a row", async () => {
  const { body } = await ask(handler, { raw_path: "/predict", method: 1 });
  expect(JSON.parse(body).code).toBe("INVALID_INPUT");
});
