import { IrisError, type Models } from "iris-models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { gateways, unsupported, warmUps } from "./support/goldenEvents.ts";
import { ask, handlerOf } from "./support/handlers.ts";

let models: Models;
beforeAll(async () => {
  models = await modelsOf(flowers);
});
afterAll(() => models.close());

const start = () => handlerOf(models, { defaultModel: "flowers" });

test("a request is one line, there before the response, with Lambda's id; the first of a process is cold", async () => {
  const { handler, lines } = start();
  await ask(handler, [5, 1], "lambda-1");
  const line = {
    level: "info",
    msg: "request",
    via: "direct",
    method: "POST",
    route: "/predict",
    status: 200,
    model: "flowers",
    version: "1",
    rows: 1,
    bytes: expect.any(Number),
    ms: expect.any(Number),
  };
  expect(lines).toEqual([
    expect.objectContaining({ ...line, lambdaRequestId: "lambda-1", requestId: "lambda-1", cold: true }),
  ]);
  await ask(
    handler,
    {
      body: [
        [5, 1],
        [6, 1],
      ],
      headers: { "X-Request-Id": "mine" },
    },
    "lambda-2",
  );
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ ...line, lambdaRequestId: "lambda-2", requestId: "mine", rows: 2 });
  expect(lines[1]).not.toHaveProperty("cold");
});

test("every line has the function's version, so that those of a canary can be counted", async () => {
  const { handler, lines } = handlerOf(models, {
    defaultModel: "flowers",
    env: { AWS_LAMBDA_FUNCTION_VERSION: "7" },
  });
  await ask(handler, [5, 1]);
  await ask(handler, { rawPath: "/models" });
  await ask(handler, { BatchInput: {}, Items: [[5, 1]] }).catch(() => undefined);
  await handler({ warmup: true }, undefined);
  expect(lines.map(({ via, functionVersion }) => [via, functionVersion])).toEqual([
    ["direct", "7"],
    ["direct", "7"],
    ["batch", "7"],
    ["warm-up", "7"],
  ]);
});

test.each([
  ["a plain request", [5, 1]],
  ["one that the app answers", { body: "sepal,petal\n5,1\n", headers: { "content-type": "text/csv" } }],
])("an answer to %s that is not its fault has one line with its status, also where only errors are logged", async (_, event) => {
  const failing: Models = {
    ...models,
    loaded: () => undefined,
    model: () => Promise.reject(new IrisError("STORE_UNAVAILABLE", "no answer")),
  };
  const { handler, lines } = handlerOf(failing, { defaultModel: "flowers", logLevel: "error" });
  expect((await ask(handler, event)).statusCode).toBe(503);
  expect(lines.filter(({ status }) => status !== undefined)).toEqual([
    expect.objectContaining({ level: "error", status: 503 }),
  ]);
});

test("lines of invocations that run at once are not mixed up", async () => {
  const { handler, lines } = start();
  await Promise.all(["a", "b", "c"].map((id, index) => ask(handler, Array(index + 2).fill([5, 1]), id)));
  expect(lines.map(({ lambdaRequestId, rows }) => `${lambdaRequestId} ${rows}`).sort()).toEqual(["a 2", "b 3", "c 4"]);
});

test.each(gateways)("a request through $name logs the gateway's id where the event has one", async ({ event }) => {
  const { handler, lines } = start();
  await ask(handler, event, "lambda-3");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    lambdaRequestId: "lambda-3",
    requestId: "golden-1",
    route: "/predict",
    status: 400,
  });
  expect(lines[0]?.gatewayRequestId).toBe(event.requestContext?.requestId);
});

test("a request whose address cannot be read is a line too", async () => {
  const { handler, lines } = start();
  expect((await ask(handler, { rawPath: "/%zz" }, "lambda-6")).statusCode).toBe(400);
  expect(lines).toEqual([expect.objectContaining({ lambdaRequestId: "lambda-6", path: "/%zz", status: 400 })]);
});

test("a header cannot forge a field", async () => {
  const { handler, lines } = start();
  await ask(
    handler,
    {
      body: [5, 1],
      headers: { lambdaRequestId: "forged", "x-amzn-requestid": "forged", "lambda-runtime-aws-request-id": "forged" },
    },
    "lambda-1",
  );
  expect(JSON.stringify(lines)).not.toContain("forged");
});

test("an event that nobody else sees is logged as a warning, without what it holds", async () => {
  const { handler, lines } = start();
  await ask(handler, unsupported.SQS?.event, "lambda-4");
  expect(lines).toEqual([
    expect.objectContaining({
      level: "warn",
      lambdaRequestId: "lambda-4",
      status: 400,
      code: "INVALID_EVENT",
      detail: expect.stringContaining("aws:sqs"),
    }),
  ]);
  expect(JSON.stringify(lines)).not.toContain("Test message");
});

test.each(
  Object.entries(warmUps),
)("a warm-up %s is answered without a model, a look at the registry or a line at info", async (_name, { event }) => {
  const untouched: Models = {
    ...models,
    model: () => {
      throw new Error("asked");
    },
    loaded: () => {
      throw new Error("asked");
    },
  };
  const { handler, lines } = handlerOf(untouched, {
    defaultModel: "flowers",
    reload: () => {
      throw new Error("looked");
    },
  });
  expect(await handler(event, { awsRequestId: "lambda-5" })).toEqual({
    statusCode: 204,
    headers: {},
    body: "",
    isBase64Encoded: false,
  });
  expect(lines).toEqual([expect.objectContaining({ level: "debug", via: "warm-up", lambdaRequestId: "lambda-5" })]);
});

test("a row with a feature called warmup is no warm-up", async () => {
  expect((await ask(start().handler, { warmup: true, petal_length: 1 })).statusCode).toBe(400);
});

test("a handler has two parameters: Lambda refuses one with a callback", () => {
  expect(start().handler).toHaveLength(2);
});
