import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { bodyOf, eventV1 } from "../../../mock/gateway/eventV1.ts";
import { eventV2 } from "../../../mock/gateway/http/eventV2.ts";
import { requestOf } from "./requests.ts";

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`events/${name}.json`, import.meta.url), "utf8"));

const BODY = '{"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}';
const TRACE = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);

/** The request that the golden events are of. */
const golden = (path: string, requestId: string) =>
  requestOf({
    path,
    requestId,
    body: Buffer.from(BODY),
    headers: [
      ["Host", "abcdef1234.execute-api.eu-west-1.amazonaws.com"],
      ["Accept", "*/*"],
      ["Accept-Encoding", "gzip, deflate, br"],
      ["Content-Length", "80"],
      ["Content-Type", "application/json"],
      ["User-Agent", "curl/8.5.0"],
      ["X-Request-Id", "golden-1"],
      ["Connection", "keep-alive"],
    ],
  });

const CONTEXT = { accountId: "123456789012", apiId: "abcdef1234", stageVariables: {} };

describe("payload 2.0", () => {
  const context = { ...CONTEXT, stage: "$default", routeKey: "$default", pathParameters: {}, authorizer: undefined };

  it.each([
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
    expect(eventV2(golden(path, event.requestContext.requestId), { ...context, ...more })).toEqual(event);
  });

  it("joins values of one name, and keeps cookies apart", () => {
    const request = requestOf({
      query: "a=1&b=x%20y&a=2",
      headers: [
        ["Accept", "text/csv"],
        ["accept", "application/json"],
        ["Cookie", "one=1; two=2"],
      ],
    });
    const event = eventV2(request, context);
    expect(event.queryStringParameters).toEqual({ a: "1,2", b: "x y" });
    expect(event.rawQueryString).toBe("a=1&b=x%20y&a=2");
    expect(event.headers.accept).toBe("text/csv,application/json");
    expect(event.cookies).toEqual(["one=1", "two=2"]);
    expect(event.headers).not.toHaveProperty("cookie");
  });

  it.each([
    ["application/json; charset=utf-8", false],
    ["text/csv", false],
    ["application/x-www-form-urlencoded", true],
    ["application/octet-stream", true],
    [undefined, true],
  ])("holds a body of type %s as base64: %s", (type, isBase64Encoded) => {
    const event = eventV2(
      requestOf({ body: Buffer.from("[1]"), headers: type ? [["Content-Type", type]] : [] }),
      context,
    );
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "WzFd" : "[1]" });
  });

  it("has no body where none was sent", () => {
    const event = eventV2(requestOf({ method: "GET" }), context);
    expect(event).not.toHaveProperty("body");
    expect(event.isBase64Encoded).toBe(false);
  });
});

describe("payload 1.0", () => {
  it.each([
    ["rest-stage", { resource: "/{proxy+}", path: "/predict", pathParameters: { proxy: "predict" } }],
    ["http-payload-1", { resource: "$default", path: "/prod/predict", pathParameters: {} }],
  ])("is that of AWS: %s", async (name, more) => {
    const { event } = await read(name);
    event.headers["X-Amzn-Trace-Id"] = TRACE;
    event.multiValueHeaders["X-Amzn-Trace-Id"] = [TRACE];
    event.requestContext.extendedRequestId = expect.any(String);
    const { version, ...fields } = event;
    const request = golden("/prod/predict", event.requestContext.requestId);
    const shaped = eventV1(request, {
      ...CONTEXT,
      stage: "prod",
      resourceId: "a1b2c3",
      signer: undefined,
      apiKey: undefined,
      body: bodyOf(request, []),
      ...more,
    });
    expect(shaped).toEqual(fields);
    expect([undefined, "1.0"]).toContain(version);
  });

  it("holds what an API calls binary as base64", () => {
    const request = requestOf({ body: Buffer.from("[1]"), headers: [["Content-Type", "application/octet-stream"]] });
    expect(bodyOf(request, [])).toEqual({ body: "[1]", isBase64Encoded: false });
    expect(bodyOf(request, ["application/*"])).toEqual({ body: "WzFd", isBase64Encoded: true });
  });
});
