import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Handler } from "../../../src/lambda/handler.ts";
import { costs, renamed } from "../../support/graphs.ts";
import { modelsOf } from "../../support/models.ts";
import { ask, handlerOf } from "../support/handlers.ts";

const NAMED = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

let models: Models;
let handler: Handler;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
  ({ handler } = handlerOf(models, { defaultModel: "iris" }));
});
afterAll(() => models.close());

describe("the stories", () => {
  test.each([
    ["C2: a bare row", "[5.7,2.8,4.5,1.3]", '{"prediction":{"label":"versicolor","probability":0.9998}}'],
    [
      "C3: a body that is an object",
      '{"body": {"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}}',
      '{"prediction":{"label":"virginica","probability":0.9997}}',
    ],
    [
      "C4: a console test event",
      '{ "body": "WzUuMSwzLjUsMS40LDAuMl0=" }',
      '{"prediction":{"label":"setosa","probability":1}}',
    ],
  ])("%s", async (_story, payload, body) => {
    const answer = await ask(handler, JSON.parse(payload), "lambda-7");
    expect(answer).toEqual({ statusCode: 200, headers: expect.anything(), body, isBase64Encoded: false });
    expect(Object.keys(answer)).toEqual(["statusCode", "headers", "body", "isBase64Encoded"]);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "lambda-7",
      "x-model": "iris",
      "x-model-version": "1",
    });
  });
});

describe("a row in other forms", () => {
  const one = '{"prediction":{"label":"virginica","probability":0.9997}}';
  const two = '{"predictions":[{"label":"virginica","probability":0.9997},{"label":"setosa","probability":1}]}';
  const row = JSON.stringify(NAMED);

  test.each<[string, unknown, string]>([
    ["an object of features", NAMED, one],
    ["an array of rows", [NAMED, [5.1, 3.5, 1.4, 0.2]], two],
    ["instances", { instances: [NAMED, [5.1, 3.5, 1.4, 0.2]] }, two],
    ["rows", { rows: [NAMED, [5.1, 3.5, 1.4, 0.2]] }, two],
    [
      "a data frame",
      { dataframe_split: { columns: Object.keys(NAMED), data: [Object.values(NAMED), [5.1, 3.5, 1.4, 0.2]] } },
      two,
    ],
    ["a body of rows", { body: [NAMED, [5.1, 3.5, 1.4, 0.2]] }, two],
    ["a body of text", { body: row }, one],
    ["a body of text that says it is none of base64", { body: row, isBase64Encoded: false }, one],
    ["a body of base64 that says so", { body: base64(row), isBase64Encoded: true }, one],
    ["base64 with line breaks", { body: base64(row).replace(/.{20}/g, "$&\n") }, one],
    ["a text", row, one],
    ["base64", base64(row), one],
    ["CSV", { body: "5.1,3.5,1.4,0.2\n", headers: { "Content-Type": "text/csv" } }, "label,probability\nsetosa,1\n"],
    [
      "base64 of CSV",
      { body: base64("5.1,3.5,1.4,0.2\n"), isBase64Encoded: true, headers: { "content-type": "text/csv" } },
      "label,probability\nsetosa,1\n",
    ],
    [
      "NDJSON",
      { body: `${row}\n`, headers: { "content-type": "application/x-ndjson" } },
      '{"label":"virginica","probability":0.9997}\n',
    ],
    [
      "an object under the type of a form",
      { body: NAMED, headers: { "content-type": "application/x-www-form-urlencoded" } },
      one,
    ],
    ["a model", { body: NAMED, model: "iris" }, one],
    ["a version of the default model", { body: NAMED, version: "latest" }, one],
    ["a path", { body: NAMED, path: "/models/iris/predict" }, one],
    ["a path and a method", { body: row, rawPath: "/predict", method: "POST" }, one],
    [
      "a console test event of API Gateway without its context",
      {
        version: "2.0",
        routeKey: "$default",
        rawPath: "/predict",
        rawQueryString: "",
        httpMethod: "POST",
        body: row,
        isBase64Encoded: false,
      },
      one,
    ],
    [
      "a query",
      { body: NAMED, queryStringParameters: { unrounded: "true" } },
      '{"prediction":{"label":"virginica","probability":0.9997015',
    ],
  ])("%s", async (_form, event, body) => {
    const answer = await ask(handler, event);
    expect({ ...answer, body: answer.body.slice(0, body.length) }).toMatchObject({
      statusCode: 200,
      body,
      isBase64Encoded: false,
    });
  });

  test("a path without a body is read", async () => {
    const answer = await ask(handler, { rawPath: "/health/ready" });
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ status: "ready", model: "iris" });
  });
});

describe("errors are those of HTTP", () => {
  test.each<[string, unknown, number, string, RegExp]>([
    ["a feature of another name", { sepal_lenght: 1 }, 400, "INVALID_INPUT", /Did you mean "sepal_length"/],
    ["a number as text", { body: ["5.9", 3, 5.1, 1.8] }, 400, "INVALID_INPUT", /string "5\.9"/],
    ["a bare number", 5, 400, "INVALID_INPUT", /got 5/],
    ["an empty array", [], 400, "INVALID_INPUT", /at least one row/],
    ["an empty object as a body", { body: {} }, 400, "INVALID_INPUT", /is missing/],
    ["a body that is null", { body: null }, 400, "INVALID_BODY", /body is empty/],
    ["broken JSON", { body: "[5.1," }, 400, "INVALID_BODY", /position 5/],
    ["a number that no float holds", JSON.parse("[1e999, null, 1, 1]"), 400, "INVALID_INPUT", /Infinity/],
    ["an unknown model", { body: NAMED, model: "irs" }, 404, "MODEL_NOT_FOUND", /Did you mean "iris"/],
    ["an unknown version", { body: NAMED, version: "7" }, 404, "VERSION_NOT_FOUND", /no version "7"/],
    ["a method that is not taken", { path: "/predict", httpMethod: "GET" }, 405, "METHOD_NOT_ALLOWED", /POST/],
  ])("%s", async (_what, event, statusCode, code, detail) => {
    const answer = await handler(event, { awsRequestId: "lambda-1" });
    const problem = JSON.parse(Reflect.get(answer, "body"));
    expect({ ...answer, ...problem }).toMatchObject({
      statusCode,
      code,
      detail: expect.stringMatching(detail),
      requestId: "lambda-1",
    });
  });
});

describe("a model whose features have the names of a request", () => {
  const draft = renamed(
    {
      ...costs,
      inputs: [{ ...costs.inputs[0]!, features: ["body", "path"] }],
      features: [
        { name: "body", dtype: "float64" },
        { name: "path", dtype: "float64" },
      ],
    },
    "odd",
  );
  let odd: Handler;
  beforeAll(async () => {
    ({ handler: odd } = handlerOf(await modelsOf(draft), { defaultModel: "odd" }));
  });

  test.each([
    { body: { body: 1, path: 2 } },
    { body: '{"body": 1, "path": 2}' },
    '{"body": 1, "path": 2}',
  ])("is asked by %j", async (event) => {
    expect(await ask(odd, event)).toMatchObject({ statusCode: 200, body: '{"prediction":{"value":1}}' });
  });

  test("is not called for what reads as a request", async () => {
    const { statusCode, body } = await ask(odd, { body: 1, path: 2 });
    expect([statusCode, JSON.parse(body).code]).toEqual([400, "INVALID_EVENT"]);
  });
});
