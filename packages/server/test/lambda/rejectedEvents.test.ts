import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Handler } from "../../src/lambda/handler.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { oneOf, random } from "../support/random.ts";
import { gateways, unsupported } from "./support/goldenEvents.ts";
import { ask, handlerOf } from "./support/handlers.ts";

let models: Models;
let handler: Handler;
beforeAll(async () => {
  models = await modelsOf(flowers);
  ({ handler } = handlerOf(models, { defaultModel: "flowers" }));
});
afterAll(() => models.close());

async function problemOf(event: unknown) {
  const { statusCode, headers, body, isBase64Encoded } = await ask(handler, event);
  expect({ statusCode, isBase64Encoded }).toEqual({ statusCode: 400, isBase64Encoded: false });
  expect(headers).toMatchObject({
    "content-type": "application/problem+json; charset=utf-8",
    "x-request-id": "lambda-1",
    "x-content-type-options": "nosniff",
  });
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ type: "about:blank", title: "Bad Request", status: 400, requestId: "lambda-1" });
  return problem;
}

describe("an event that is nothing", () => {
  test.each([
    [undefined, "missing"],
    [null, "null"],
    ["", "an empty string"],
    [" \n", "an empty string"],
    [{}, "an empty object"],
  ])("%j is refused", async (event, shown) => {
    expect(await problemOf(event)).toMatchObject({
      code: "INVALID_EVENT",
      detail: expect.stringMatching(`^The event is ${shown}: send a row .*"body"`),
    });
  });
});

describe("an event of another service", () => {
  test.each(Object.entries(unsupported))("%s is refused and named", async (name, { event }) => {
    const { code, detail } = await problemOf(event);
    expect(code).toBe("INVALID_EVENT");
    expect(detail).toMatch(/^Events (?:of|for) .* are not supported: send a row/);
    const shown: Record<string, string> = {
      SQS: "aws:sqs",
      SNS: "aws:sns",
      S3: "aws:s3",
      DynamoDB: "aws:dynamodb",
      "VPC Lattice": "unknown kind",
    };
    expect(detail).toContain(shown[name] ?? name);
  });
});

describe("a request that cannot be read", () => {
  test.each<[string, object, string, RegExp]>([
    ["base64 that is cut off", { body: "WzUuMSwzLjVd=", isBase64Encoded: true }, "/body", /must be base64/],
    ["base64 with foreign letters", { body: "WzU*MSwz", isBase64Encoded: true }, "/body", /must be base64/],
    ["neither JSON nor base64", { body: "petal" }, "/body", /must be JSON or base64/],
    ["a field that is no request's", { body: [1, 2], modle: "flowers" }, "/modle", /Did you mean "model"/],
    ["a version that is a number", { body: [1, 2], version: 2 }, "/version", /must be a string, got the number 2/],
    ["half of a character in a model", { body: [1, 2], model: "flow\ud83d" }, "/model", /half a surrogate pair/],
    ["half of a character in a version", { body: [1, 2], version: "\udf38" }, "/version", /half a surrogate pair/],
    [
      "a header that is no text",
      { body: [1, 2], headers: { accept: 5 } },
      "/headers/accept",
      /must be a string, got the number 5/,
    ],
    [
      "a query that is no text",
      { body: [1, 2], queryStringParameters: { unrounded: true } },
      "/queryStringParameters/unrounded",
      /must be a string, got the boolean true/,
    ],
    ["a flag that is text", { body: "WzEsMl0=", isBase64Encoded: "true" }, "/isBase64Encoded", /true or false/],
    ["a path without a slash", { body: [1, 2], path: "predict" }, "/path", /begins with "\/"/],
    ["an unknown method", { body: [1, 2], method: "post" }, "/method", /one of GET/],
    ["a model beside a path", { body: [1, 2], path: "/predict", model: "flowers" }, "/model", /remove one of them/],
  ])("%s", async (_what, event, path, message) => {
    const { code, errors } = await problemOf(event);
    expect(code).toBe("INVALID_EVENT");
    expect(errors).toContainEqual({ path, message: expect.stringMatching(message) });
  });

  test.each(gateways)("through $name in the form of its responses", async ({ name, event }) => {
    const marks = { isBase64Encoded: true, is_base64_encoded: true };
    const answer = await ask(handler, { ...event, body: "[5.1", ...marks });
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).code).toBe("INVALID_EVENT");
    expect("statusDescription" in answer).toBe(/^(?:alb|lattice)/.test(name));
    expect("multiValueHeaders" in answer && !("headers" in answer)).toBe(name === "alb-multi-value");
  });

  test("nested beyond any stack", async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(await problemOf(deep)).toMatchObject({
      code: "INVALID_EVENT",
      detail: expect.stringContaining("nested too deep"),
    });
  });
});

test("every JSON event gets a response that is no server error", async () => {
  const draw = random(4);
  const names = [
    "body",
    "path",
    "rawPath",
    "httpMethod",
    "method",
    "headers",
    "multiValueHeaders",
    "requestContext",
    "elb",
    "http",
    "stage",
    "version",
    "model",
    "isBase64Encoded",
    "queryStringParameters",
    "pathParameters",
    "resource",
    "routeKey",
    "cookies",
    "Records",
    "source",
    "detail-type",
    "petal_length",
    "__proto__",
  ];
  const leaves = [
    null,
    true,
    false,
    0,
    -1.5,
    "",
    "/",
    "//",
    "/predict",
    "/%zz?#",
    "http://x",
    "POST",
    "GET",
    "WzEsMl0=",
    "[1,2]",
    "ü",
    "2.0",
  ];
  const value = (depth: number): unknown => {
    const kind = draw();
    if (depth === 0 || kind < 0.4) return oneOf(draw, leaves);
    if (kind < 0.55) return Array.from({ length: Math.floor(draw() * 3) }, () => value(depth - 1));
    return JSON.parse(
      `{${Array.from(new Set(Array.from({ length: 1 + Math.floor(draw() * 6) }, () => oneOf(draw, names)))).map((name) => `${JSON.stringify(name)}:${JSON.stringify(value(depth - 1))}`)}}`,
    );
  };
  for (let round = 0; round < 3000; round++) {
    const event = value(3);
    const { statusCode } = await ask(handler, event);
    expect([round, event, statusCode < 500]).toEqual([round, event, true]);
  }
  const forged = await ask(handler, JSON.parse('{"body": [1, 2], "headers": {"__proto__": "x"}}'));
  expect([forged.statusCode, Object.prototype]).toEqual([200, {}]);
});
