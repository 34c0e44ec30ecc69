import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { httpEvent, restEvent } from "../src/gateway/event.ts";
import type { GatewayRequest } from "../src/gateway/request.ts";

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`events/${name}.json`, import.meta.url), "utf8"));

const HOST = "abcdef1234.execute-api.eu-west-1.amazonaws.com";
const TRACE = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);

const requestOf = (given: Partial<GatewayRequest>): GatewayRequest => ({
  method: "POST",
  host: HOST,
  path: "/predict",
  query: "",
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: "203.0.113.7",
  requestId: "JKJaXmPLvHcESHA=",
  time: new Date(1790158500000),
  ...given,
});

/** The request of the events that AWS documents. */
const documented = (path: string, requestId: string) =>
  requestOf({
    path,
    requestId,
    body: Buffer.from('{"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}'),
    headers: [
      ["Host", HOST],
      ["Accept", "*/*"],
      ["Accept-Encoding", "gzip, deflate, br"],
      ["Content-Length", "80"],
      ["Content-Type", "application/json"],
      ["User-Agent", "curl/8.5.0"],
      ["X-Request-Id", "golden-1"],
      ["Connection", "keep-alive"],
    ],
  });

const CONTEXT = { accountId: "123456789012", apiId: "abcdef1234", stageVariables: {}, accessKey: undefined };

describe("payload 2.0", () => {
  const context = { ...CONTEXT, stage: "$default", routeKey: "$default", pathParameters: {} };

  test.each([
    ["http-default-stage", "/predict", {}],
    ["http-named-stage", "/prod/predict", { stage: "prod" }],
    [
      "http-proxy-route",
      "/prod/predict",
      { stage: "prod", routeKey: "ANY /{proxy+}", pathParameters: { proxy: "predict" } },
    ],
  ])("is that of AWS: %s", async (name, path, more) => {
    const { event } = await read(name);
    event.headers["x-amzn-trace-id"] = TRACE;
    expect(httpEvent(documented(path, event.requestContext.requestId), { ...context, ...more })).toEqual(event);
  });

  test.each([
    ["application/json; charset=utf-8", false],
    ["text/csv", false],
    ["application/x-www-form-urlencoded", true],
    [undefined, true],
  ])("has a body of type %s as base64: %s", (type, isBase64Encoded) => {
    const headers = type ? ([["Content-Type", type]] as const) : [];
    const event = httpEvent(requestOf({ body: Buffer.from("[1]"), headers }), context);
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "WzFd" : "[1]" });
  });
});

describe("payload 1.0", () => {
  const context = {
    ...CONTEXT,
    stage: "prod",
    resource: "/{proxy+}",
    resourceId: "a1b2c3",
    path: "/predict",
    pathParameters: { proxy: "predict" },
    apiKey: undefined,
    binaryMediaTypes: [],
  };

  test("is that of AWS", async () => {
    const { event } = await read("rest-stage");
    event.headers["X-Amzn-Trace-Id"] = TRACE;
    event.multiValueHeaders["X-Amzn-Trace-Id"] = [TRACE];
    event.requestContext.extendedRequestId = expect.any(String);
    const request = documented("/prod/predict", event.requestContext.requestId);
    expect(restEvent(request, context)).toEqual(event);
  });

  test("has the API's binary media types as base64", () => {
    const request = requestOf({ body: Buffer.from("[1]"), headers: [["Content-Type", "application/octet-stream"]] });
    expect(restEvent(request, context)).toMatchObject({ body: "[1]", isBase64Encoded: false });
    expect(restEvent(request, { ...context, binaryMediaTypes: ["application/*"] })).toMatchObject({
      body: "WzFd",
      isBase64Encoded: true,
    });
  });
});
