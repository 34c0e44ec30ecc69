import { IrisError, type Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { corsFor } from "../../src/cors/cors.ts";
import { adaptFastify } from "../../src/lambda/fastifyAdapter.ts";
import { fastPath } from "../../src/lambda/fastPath.ts";
import type { RequestEvent } from "../../src/lambda/requestEvent.ts";
import type { EventResponse } from "../../src/lambda/response.ts";
import { costs, flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { oneOf, random } from "../support/random.ts";
import { memoryLog } from "./support/handlers.ts";

const BODY_LIMIT = 2000;

let models: Models;
beforeAll(async () => {
  models = await modelsOf(flowers, costs);
});
afterAll(() => models.close());

/** Asks both ways, with what each writes into the log. */
function bothWays(served: Models, corsOrigins?: readonly string[]) {
  const [plain, web] = [memoryLog(), memoryLog()];
  const settings = { models: served, defaultModel: "flowers", bodyLimit: BODY_LIMIT };
  const app = adaptFastify(buildApp({ ...settings, corsOrigins, logger: web.log }));
  /** Undefined where the app has to answer. */
  const askFastPath = async (request: RequestEvent) => {
    plain.lines.length = 0;
    const answer = await fastPath(request, "both-1", {
      ...settings,
      cors: corsFor(corsOrigins),
      log: plain.log,
    });
    return answer && comparable(answer, plain.lines);
  };
  const askApp = async (request: RequestEvent) => {
    web.lines.length = 0;
    const headers = { ...request.headers, "x-request-id": "both-1" };
    return comparable(await app({ ...request, headers }), web.lines);
  };
  return { askFastPath, askApp };
}

/** What is the same however often a request is answered. */
function comparable(answer: EventResponse, lines: readonly Record<string, unknown>[]) {
  const { "server-timing": timing, ...headers } = answer.headers;
  const untimed: Record<string, unknown>[] = lines.map(({ ms, time, ...line }) => ({
    ...line,
    isTimed: typeof ms === "number",
  }));
  return { ...answer, headers, isTimed: timing !== undefined, lines: untimed };
}

describe("a request of any kind", () => {
  const urls = [
    "/predict",
    "/predict/",
    "/",
    "/models/flowers/predict",
    "/models/costs/predict/",
    "/models/flowers/versions/1/predict",
    "/models/flowers/versions/latest/predict/",
    "/models/flowers/versions/9/predict",
    "/models/flowers/versions//predict",
    "/models/../predict",
    "/models/./predict",
    "/models/toString/predict",
    "/models/__proto__/predict",
    "/models/flowers\n/predict",
    "/Predict",
    "//predict",
    "/predict//",
    "/predict?probabilities=true",
    "/predict?",
    "/predict#x",
    "/predict;x",
    "/%70redict",
  ];
  const types = [
    undefined,
    undefined,
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/json; charset=latin1",
    "application/json;",
    "application/vnd.x+json",
    "application/[x]+json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/csv",
    "image/png",
    "application / json",
    "json",
    "*",
    "",
    "  ",
    ";",
    "; charset=utf-8",
  ];
  const encodings = [undefined, undefined, undefined, "identity", "gzip", ""];
  const origins = [undefined, "https://app.example.com", "https://elsewhere.example", ["https://app.example.com", "x"]];
  const bodies = [
    "[5.1, 1.8]",
    "[5.1, null]",
    '{"petal_length": 5.1, "petal_width": 1.8}',
    "[[5.1, 1.8], [1.4, 0.2]]",
    '{"instances": [[5.1, 1.8]]}',
    '{"instances": [[5.1, 1.8]], "instances": [[1.4, 0.2]]}',
    '{"data": [[5.1, 1.8]], "rows": []}',
    '{"inputs": {"petal_length": [5.1, "x"], "petal_width": [1.8, 1]}}',
    '{"dataframe_split": {"columns": ["petal_width", "petal_length"], "data": [[1.8, 5.1]]}}',
    " [5.1,1.8]\n",
    "\ufeff[5.1,1.8]",
    "[5.1,1.8]\ufeff",
    "[-0, 1e-320]",
    "[1e400, 1]",
    '["5.1", 1]',
    "[5.1, 11]",
    "[5.1]",
    "[]",
    "{}",
    "null",
    "5",
    "[5.1, 1.8",
    "[5.1, 1.8]x",
    '{"__proto__": [1]}',
    `[${"[5.1,1.8],".repeat(100)}[5.1,1.8]]`,
    `[${"[5.1,1.8],".repeat(300)}[5.1,1.8]]`,
  ];

  function requestOf(draw: () => number): RequestEvent {
    const text = oneOf(draw, bodies);
    const bytes = oneOf(draw, [undefined, undefined, Buffer.from(text), Buffer.from(text, "utf16le")]);
    const [type, encoding, origin] = [oneOf(draw, types), oneOf(draw, encodings), oneOf(draw, origins)];
    return {
      version: oneOf(draw, ["1.0", "2.0"] as const),
      httpMethod: oneOf(draw, ["POST", "POST", "POST", "POST", "GET", "PUT"] as const),
      path: oneOf(draw, [...urls.slice(0, 7), ...urls]),
      headers: {
        ...(type !== undefined && { "content-type": type }),
        ...(encoding !== undefined && { "content-encoding": encoding }),
        ...(draw() < 0.1 && { accept: "text/csv" }),
        ...(origin !== undefined && { origin }),
      },
      ...(bytes === undefined ? { body: text } : { body: bytes.toString("base64"), isBase64Encoded: true }),
    };
  }

  test.each<[string, readonly string[] | undefined]>([
    ["no pages", undefined],
    ["pages of one origin", ["https://app.example.com"]],
    ["all pages", ["*"]],
  ])("is answered and logged without the app as by it, or not at all, where %s may ask", async (_who, corsOrigins) => {
    const { askFastPath, askApp } = bothWays(models, corsOrigins);
    const draw = random(17);
    const routes = new Set<unknown>();
    let count = 0;
    for (let round = 0; round < 15_000; round++) {
      const request = requestOf(draw);
      const answer = await askFastPath(request);
      if (answer === undefined) continue;
      count++;
      routes.add(answer.lines[0]?.route);
      expect({ request, ...answer }).toEqual({ request, ...(await askApp(request)) });
    }
    expect(count).toBeGreaterThan(200);
    expect(routes.size).toBe(4);
  });

  test.each([
    "[5.1, 1.8]",
    "[[5.1, 1.8], [1.4, 0.2]]",
  ])("is answered without the app where it is a plain one: %s", async (body) => {
    const { askFastPath } = bothWays(models);
    for (const type of [undefined, "application/json", "text/plain", "application/json; charset=utf-8"]) {
      const headers = type === undefined ? {} : { "content-type": type };
      expect(await askFastPath({ version: "2.0", httpMethod: "POST", path: "/predict", headers, body })).toMatchObject({
        statusCode: 200,
      });
    }
  });
});

describe("a failure that is not the request's", () => {
  const request: RequestEvent = {
    version: "2.0",
    httpMethod: "POST",
    path: "/models/flowers/predict",
    headers: {},
    body: "[5.1, 1.8]",
  };
  const failures: [string, unknown][] = [
    ["a store that cannot be read", new IrisError("STORE_UNAVAILABLE", "cannot read s3://private")],
    ["denied access", new IrisError("ACCESS_DENIED", "to s3://private")],
    ["a version out of service", new IrisError("VERSION_OUT_OF_SERVICE", "flowers version 1 is out of service.")],
    ["an output that is no number", new IrisError("OUTPUT_INVALID", "The model gave NaN.")],
    ["a bug", new TypeError("private")],
  ];

  test.each(
    failures,
  )("%s, met while the model is looked up, is answered as by the app, and not asked twice", async (_what, error) => {
    let asked = 0;
    const { askFastPath, askApp } = bothWays({
      ...models,
      loaded: () => undefined,
      model: () => {
        asked++;
        return Promise.reject(error);
      },
    });
    const answer = await askFastPath(request);
    expect(asked).toBe(1);
    expect(answer).toEqual(await askApp(request));
    expect(answer?.statusCode).toBeGreaterThanOrEqual(500);
    expect(answer?.body).not.toContain("private");
  });

  test.each(
    failures,
  )("%s, met while the model predicts, is answered as by the app, with the version", async (_what, error) => {
    const found = await models.model("flowers");
    const failing = { ...found, predict: () => Promise.reject(error), predictMany: () => Promise.reject(error) };
    const { askFastPath, askApp } = bothWays({ ...models, loaded: () => failing }, ["https://app.example.com"]);
    const fromPage = { ...request, headers: { origin: "https://app.example.com" } };
    const answer = await askFastPath(fromPage);
    expect(answer).toEqual(await askApp(fromPage));
    expect(answer?.headers).toHaveProperty("access-control-allow-origin");
    expect(answer?.headers).toMatchObject({ "x-model": "flowers", "x-model-version": "1" });
  });
});
