import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { broken, costs, flowers } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers, costs, broken), defaultModel: "flowers", bodyLimit: 4096 });
});
afterAll(() => app.close());

/** Sends a body and returns the problem that comes back, after a check of what all problems have in common. */
async function problemOf(
  payload: InjectOptions["payload"],
  { url = "/predict", type = "application/json", headers = {} } = {},
) {
  const sent = { "x-request-id": "test-1", "content-type": type, ...headers };
  const response = await app.inject({ method: "POST", url, headers: sent, ...(payload !== undefined && { payload }) });
  const problem = response.json();
  expect(response.headers).toMatchObject({ "x-request-id": "test-1", "x-content-type-options": "nosniff" });
  expect(response.headers["content-type"]).toMatch(/^application\/problem\+json\b/);
  expect(problem).toMatchObject({ type: "about:blank", status: response.statusCode, requestId: "test-1" });
  return { ...problem, headers: response.headers };
}

describe("a row that is not what the model takes", () => {
  test("is refused with every fault and its path", async () => {
    expect(await problemOf('{"petal_lenght": 5.1, "petal_width": "1.8"}')).toMatchObject({
      status: 400,
      title: "Bad Request",
      code: "INVALID_INPUT",
      errors: [
        { path: "/petal_lenght", message: expect.stringContaining('Did you mean "petal_length"?') },
        { path: "/petal_length", message: expect.stringMatching(/is missing.*in cm, such as 5\.1/) },
        { path: "/petal_width", message: expect.stringMatching(/must be a number or null, got string "1\.8"/) },
      ],
    });
  });

  test.each([
    ["a number as text", '{"petal_length": "5.1", "petal_width": 1}', "/petal_length"],
    ["true", '{"petal_length": true, "petal_width": 1}', "/petal_length"],
    ["a number beyond float32", '{"petal_length": 1e39, "petal_width": 1}', "/petal_length"],
    ["a number beyond every float", '{"petal_length": 1e999, "petal_width": 1}', "/petal_length"],
    ["a number out of the enforced range", '{"petal_length": 1, "petal_width": 11}', "/petal_width"],
    ["an array that is too short", "[5.1]", ""],
    ["an empty array", "[]", ""],
    ["a bare number", "5.1", ""],
    ["null", "null", ""],
    ["instances that are no array", '{"instances": 3}', "/instances"],
    ["a bad row among instances", '{"instances": [[1, 2], [1, "x"]]}', "/instances/1/1"],
    ["__proto__ as a feature", '{"petal_length": 1, "petal_width": 1, "__proto__": {"x": 1}}', "/__proto__"],
    ["a feature of every object", '{"petal_length": 1, "toString": 1}', "/toString"],
  ])("%s is refused", async (_what, body, path) => {
    const { status, code, errors } = await problemOf(body);
    expect({ status, code, path: errors[0].path }).toEqual({ status: 400, code: "INVALID_INPUT", path });
  });

  test("null is refused where a feature is not nullable", async () => {
    const { errors } = await problemOf("[null, 2]", { url: "/models/costs/predict" });
    expect(errors).toEqual([{ path: "/0", message: "must be a number, got null" }]);
  });

  test("a name that stands twice counts once and does no harm", async () => {
    const twice = '{"petal_length": "x", "petal_length": 5.1, "petal_width": 1.8}';
    const response = await app.inject({ method: "POST", url: "/predict", payload: twice });
    expect(response.json().prediction.label).toBe("virginica");
    expect(Object.prototype).not.toHaveProperty("x");
  });
});

describe("a body that cannot be read", () => {
  test.each([
    ["empty", "", /empty/],
    ["only blanks", " \n ", /empty/],
    ["cut off", '{"petal_length": 5.1,', /line 1, column 22 \(position 21\), got the end of the body/],
    [
      "with a wrong value",
      '{"petal_length": 5.1,\n "petal_width": xx}',
      /expected a value or a name in double quotes at line 2, column 17 .*, got "xx}"/,
    ],
    ["with NaN", '{"petal_length": NaN, "petal_width": 1}', /JSON has no NaN .* null/],
    ["with single quotes", "{'petal_length': 1}", /double quotes/],
    ["with something behind", "[1, 2] 3", /expected nothing more at line 1, column 8/],
    ["a form", "a=1&b=2", /expected a value or a name/],
    ["CSV of numbers", "5.1,1.8\n", /content-type: text\/csv' --data-binary @rows\.csv/],
    ["CSV as curl -d sends it", "petal_length;petal_width5,1;1,8", /content-type: text\/csv/],
  ])("%s is refused with the place", async (_what, body, detail) => {
    expect(await problemOf(body)).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
      detail: expect.stringMatching(detail),
    });
  });

  test("nothing at all is refused", async () => {
    const response = await app.inject({ method: "POST", url: "/predict" });
    expect(response.json()).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
      detail: expect.stringContaining("empty"),
    });
  });

  test("shows no more of it than a few escaped characters", async () => {
    const { detail } = await problemOf(`<script>\u001b[31m${"secret".repeat(100)}`);
    expect(detail).toContain('"<script>\\u001b[31msecre');
    expect(detail).not.toContain("secretsecret");
  });

  test.each([
    ["Latin-1", Buffer.from('{"größe": 1}', "latin1"), /not UTF-8/],
    ["UTF-16", Buffer.from('\uFEFF{"a": 1}', "utf16le"), /UTF-16/],
  ])("%s is refused", async (_what, body, detail) => {
    expect(await problemOf(body)).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
      detail: expect.stringMatching(detail),
    });
  });

  test.each([
    ["as JSON", `${"[".repeat(2000)}1${"]".repeat(2000)}`, "INVALID_INPUT"],
    ["as broken JSON", "[".repeat(4000), "INVALID_BODY"],
    ["of objects", `${'{"a":'.repeat(600)}1${"}".repeat(600)}`, "INVALID_INPUT"],
  ])("deep nesting %s is refused like any other", async (_what, body, code) => {
    expect(await problemOf(body)).toMatchObject({ status: 400, code });
  });

  test("broken CSV and NDJSON are refused with the line", async () => {
    expect(await problemOf('[1,2]\n{"a":\n', { type: "application/x-ndjson" })).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
      detail: expect.stringContaining("Line 2"),
    });
    expect(await problemOf('a,b\n1,"2\n', { type: "text/csv" })).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
      detail: expect.stringContaining("line"),
    });
    expect(await problemOf("\n", { type: "text/csv" })).toMatchObject({ status: 400, code: "INVALID_INPUT" });
  });

  test("a larger one than is taken is refused with the limit", async () => {
    expect(await problemOf(`[${"1,".repeat(3000)}1]`)).toMatchObject({
      status: 413,
      code: "BODY_TOO_LARGE",
      detail: expect.stringContaining("4 KiB (4096 bytes)"),
    });
  });

  test.each([
    ["application/xml", /one of application\/json, text\/csv, .*, got "application\/xml"/],
    ["multipart/form-data; boundary=x", /multipart/],
    ["application/json; charset=latin1", /charset must be UTF-8, got "latin1"/],
    ["text/csv; charset=utf-16", /charset must be UTF-8, got "utf-16"/],
    ["json", /"json"/],
  ])("of type %s is refused with what is taken", async (type, detail) => {
    const problem = await problemOf("<a/>", { type });
    expect(problem).toMatchObject({
      status: 415,
      code: "UNSUPPORTED_MEDIA_TYPE",
      detail: expect.stringMatching(detail),
    });
    expect(problem.headers["accept-post"]).toBe(
      "application/json, text/csv, application/x-ndjson, application/vnd.apache.arrow.stream",
    );
  });
});

describe("an address", () => {
  test("of no model is 404 where the registry has no default model, and says how to name one", async () => {
    const other = buildApp({ models: await modelsOf(costs, flowers), defaultModel: "iris" });
    const response = await other.inject({ method: "POST", url: "/predict", payload: [1, 2] });
    expect(response.json()).toMatchObject({
      status: 404,
      code: "MODEL_NOT_FOUND",
      detail: expect.stringMatching(/no default model.*"iris".*costs, flowers.*IRIS_DEFAULT_MODEL/),
    });
    await other.close();
  });

  test("of an unknown model is 404 and names the near one", async () => {
    expect(await problemOf("[1,2]", { url: "/models/flower/predict" })).toMatchObject({
      status: 404,
      code: "MODEL_NOT_FOUND",
      detail: expect.stringContaining('Did you mean "flowers"?'),
    });
  });

  test.each([
    "/models/flowers/versions/2/predict",
    "/models/flowers/versions/stabel/predict",
  ])("%s of an unknown version is 404", async (url) => {
    expect(await problemOf("[1,2]", { url })).toMatchObject({ status: 404, code: "VERSION_NOT_FOUND" });
  });

  test("of a version out of service is 503 with the reason", async () => {
    expect(await problemOf("[1,2]", { url: "/models/broken/predict" })).toMatchObject({
      status: 503,
      code: "VERSION_OUT_OF_SERVICE",
      detail: expect.stringContaining("golden row 0"),
    });
  });

  test.each([
    "/nope",
    "/models/flowers/versions",
    "/models/a/b/c",
    "/predict/x",
    "/v2",
  ])("%s is 404, whatever its body", async (url) => {
    expect(await problemOf("{broken", { url, type: "image/png" })).toMatchObject({
      status: 404,
      code: "NOT_FOUND",
      detail: expect.stringContaining(url),
    });
  });

  test.each([
    ["GET", "/predict", "OPTIONS, POST"],
    ["PUT", "/", "GET, HEAD, OPTIONS, POST"],
    ["DELETE", "/models/flowers/", "GET, HEAD, OPTIONS"],
    ["GET", "/models/flowers/predict", "OPTIONS, POST"],
    ["POST", "/health/live", "GET, HEAD, OPTIONS"],
  ] as const)("%s %s is 405 with what is taken", async (method, url, allow) => {
    const response = await app.inject({ method, url });
    expect(response.json()).toMatchObject({
      status: 405,
      code: "METHOD_NOT_ALLOWED",
      detail: `The method must be one of ${allow} at "${url}", got ${method}.`,
    });
    expect(response.headers.allow).toBe(allow);
  });

  test("lists its methods for OPTIONS", async () => {
    const response = await app.inject({ method: "OPTIONS", url: "/models/flowers/predict" });
    expect({ status: response.statusCode, allow: response.headers.allow, body: response.body }).toEqual({
      status: 204,
      allow: "OPTIONS, POST",
      body: "",
    });
  });

  test("identifies its response to OPTIONS like any other", async () => {
    const { headers } = await app.inject({ method: "OPTIONS", url: "/predict", headers: { "x-request-id": "r-7" } });
    expect(headers).toMatchObject({ "x-request-id": "r-7", "x-content-type-options": "nosniff" });
  });

  test.each([
    ["/models/%E0%A4%A/predict", "not well-formed"],
    [`/models/${"x".repeat(600)}/predict`, "too long"],
  ])("that is no address is 400", async (url) => {
    expect(await problemOf("[1,2]", { url })).toMatchObject({ status: 400, code: "INVALID_URL" });
  });
});

describe("a query", () => {
  test.each([
    ["?probabilites=true", "probabilites", /Did you mean "probabilities"\?/],
    ["?probabilities=yes", "probabilities", /must be true or false, got "yes"/],
    ["?probabilities=1", "probabilities", /got "1"/],
    ["?probabilities", "probabilities", /got ""/],
    ["?unrounded=true&unrounded=true", "unrounded", /2 values/],
    ["?constructor=1", "constructor", /not allowed/],
    ["?__proto__=1", "__proto__", /not allowed/],
  ])("%s is refused", async (query, path, message) => {
    expect(await problemOf("[1,2]", { url: `/predict${query}` })).toMatchObject({
      status: 400,
      code: "INVALID_QUERY",
      errors: [{ path, message: expect.stringMatching(message) }],
    });
  });

  test("is refused where none is taken", async () => {
    const response = await app.inject("/models?limit=3");
    expect(response.json()).toMatchObject({ status: 400, code: "INVALID_QUERY" });
  });
});
