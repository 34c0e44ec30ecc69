import { describe, expect, it } from "vitest";
import { answerOf, answerOfPayload2 } from "../../../mock/gateway/functionAnswer.ts";
import { preflightAnswer, withCors } from "../../../mock/gateway/http/cors.ts";
import { requestOf } from "./requests.ts";

describe("a function's answer", () => {
  it("becomes status, headers and bytes", () => {
    const answer = answerOf(
      JSON.stringify({
        statusCode: 201,
        headers: { "x-model": "iris", vary: "accept" },
        multiValueHeaders: { Vary: ["origin", "accept"] },
        cookies: ["a=1"],
        body: "/w==",
        isBase64Encoded: true,
      }),
    );
    expect(answer).toEqual({
      status: 201,
      headers: [
        ["x-model", "iris"],
        ["Vary", "origin"],
        ["Vary", "accept"],
        ["set-cookie", "a=1"],
      ],
      body: Buffer.from([0xff]),
    });
  });

  it.each([
    "[1, 2]",
    '"text"',
    "no JSON",
    '{"statusCode": "200"}',
    '{"statusCode": 200, "body": {"a": 1}}',
  ])("that no gateway understands is no answer: %s", (payload) => {
    expect(answerOf(payload)).toBeUndefined();
  });

  it("without a status is the body of a 200 for payload 2.0 alone", () => {
    expect(answerOfPayload2('{"a": 1}')).toMatchObject({ status: 200, body: Buffer.from('{"a": 1}') });
    expect(answerOfPayload2('{"statusCode": "200"}')).toBeUndefined();
    expect(answerOfPayload2("no JSON")).toBeUndefined();
  });
});

describe("CORS of an HTTP API", () => {
  const cors = {
    allowOrigins: ["https://app.example.com"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["content-type"],
    exposeHeaders: ["x-model"],
    maxAge: 600,
  };
  const from = (origin: string) => requestOf({ method: "OPTIONS", headers: [["Origin", origin]] });

  it("answers a preflight of an origin that it knows", () => {
    expect(preflightAnswer(cors, from("https://app.example.com"))).toMatchObject({
      status: 204,
      headers: [
        ["access-control-allow-origin", "https://app.example.com"],
        ["vary", "origin"],
        ["access-control-allow-methods", "GET,POST"],
        ["access-control-allow-headers", "content-type"],
        ["access-control-max-age", "600"],
      ],
    });
  });

  it("tells another origin nothing", () => {
    expect(preflightAnswer(cors, from("https://other.example.com"))).toMatchObject({ status: 204, headers: [] });
  });

  it("takes the place of what the function says", () => {
    const answer = {
      status: 200,
      headers: [
        ["Access-Control-Allow-Origin", "*"],
        ["x-model", "iris"],
      ] as const,
      body: Buffer.alloc(0),
    };
    expect(withCors(cors, from("https://app.example.com"), answer).headers).toEqual([
      ["x-model", "iris"],
      ["access-control-allow-origin", "https://app.example.com"],
      ["vary", "origin"],
      ["access-control-expose-headers", "x-model"],
    ]);
    expect(withCors(cors, from("https://other.example.com"), answer).headers).toEqual([["x-model", "iris"]]);
  });
});
