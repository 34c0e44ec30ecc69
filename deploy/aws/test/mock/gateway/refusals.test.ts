import { describe, expect, it } from "vitest";
import { tokenOf } from "../../../mock/gateway/http/jwt.ts";
import { mayInvoke } from "../../../mock/gateway/permission.ts";
import { signerOf } from "../../../mock/gateway/signature.ts";
import { Throttle } from "../../../mock/gateway/throttle.ts";
import { requestOf } from "./requests.ts";

describe("a signature", () => {
  const signed = (scope: string) =>
    requestOf({
      headers: [["Authorization", `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=host, Signature=0a`]],
    });

  it("is one of version 4 for API Gateway in this region", () => {
    expect(signerOf(signed("20260101/eu-west-1/execute-api/aws4_request"), "eu-west-1")).toEqual({ accessKey: "AKID" });
    expect(signerOf(signed("20260101/us-east-1/execute-api/aws4_request"), "eu-west-1")).toBeUndefined();
    expect(signerOf(signed("20260101/eu-west-1/lambda/aws4_request"), "eu-west-1")).toBeUndefined();
    expect(signerOf(requestOf(), "eu-west-1")).toBeUndefined();
    expect(signerOf(requestOf({ headers: [["Authorization", "Bearer x.y.z"]] }), "eu-west-1")).toBeUndefined();
  });

  it("may stand in the query", () => {
    const query = "X-Amz-Credential=AKID%2F20260101%2Feu-west-1%2Fexecute-api%2Faws4_request&X-Amz-Signature=0a";
    expect(signerOf(requestOf({ query }), "eu-west-1")).toEqual({ accessKey: "AKID" });
  });
});

describe("a token", () => {
  const authorizer = {
    authorizerId: "one",
    identitySource: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: "https://id.example.com", audience: ["iris"] },
  };
  const now = requestOf().time.getTime() / 1000;
  const good = { iss: "https://id.example.com", aud: "iris", exp: now + 60, scope: "predict read" };
  const bearing = (claims: unknown) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return requestOf({ headers: [["authorization", `Bearer ${part({ alg: "RS256" })}.${part(claims)}.AAAA`]] });
  };

  it("gives its claims to the function", () => {
    expect(tokenOf(bearing(good), authorizer, ["predict"])).toEqual({ claims: good, scopes: ["predict", "read"] });
  });

  it.each([
    ["another issuer", { ...good, iss: "https://other.example.com" }],
    ["another audience", { ...good, aud: ["else"] }],
    ["a time that is over", { ...good, exp: now - 1 }],
    ["no claims", "hello"],
  ])("with %s is 401", (_, claims) => {
    expect(() => tokenOf(bearing(claims), authorizer, [])).toThrow(expect.objectContaining({ status: 401 }));
  });

  it("that is not there, or is none, is 401", () => {
    const rubbish = requestOf({ headers: [["authorization", "Bearer a.b.c"]] });
    expect(() => tokenOf(requestOf(), authorizer, [])).toThrow(expect.objectContaining({ status: 401 }));
    expect(() => tokenOf(rubbish, authorizer, [])).toThrow(expect.objectContaining({ status: 401 }));
  });

  it("without the scope is 403", () => {
    expect(() => tokenOf(bearing(good), authorizer, ["manage"])).toThrow(expect.objectContaining({ status: 403 }));
  });
});

describe("a throttle", () => {
  const limit = { rate: 10, burst: 3 };
  const passed = (throttle: Throttle, count: number, now: number) =>
    Array.from({ length: count }).filter(() => throttle.allows("one", limit, now)).length;

  it("lets a burst pass, and then what the rate gives", () => {
    const throttle = new Throttle();
    expect(passed(throttle, 5, 0)).toBe(3);
    expect(passed(throttle, 5, 200)).toBe(2);
    expect(passed(throttle, 5, 10_000)).toBe(3);
  });

  it("lets nothing pass where the limits are 0", () => {
    expect(new Throttle().allows("one", { rate: 0, burst: 0 }, 0)).toBe(false);
  });
});

describe("a function's permission", () => {
  const policy = (condition: object) =>
    JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Principal: { Service: "apigateway.amazonaws.com" },
          Condition: condition,
        },
      ],
    });
  const source = "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/prod/POST/predict";

  it("is for the API that it names", () => {
    const of = (pattern: string) => mayInvoke(policy({ ArnLike: { "AWS:SourceArn": pattern } }), source);
    expect(of("arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/*/*")).toBe(true);
    expect(of("arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/prod/*")).toBe(true);
    expect(of("arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/dev/*")).toBe(false);
    expect(of("arn:aws:execute-api:eu-west-1:123456789012:other/*/*")).toBe(false);
  });

  it("has to be there", () => {
    expect(mayInvoke(undefined, source)).toBe(false);
  });
});
