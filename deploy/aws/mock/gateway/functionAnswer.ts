import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { GatewayAnswer } from "./answer.ts";

const HeaderValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

/** What a function behind a gateway says. */
const Answer = Type.Object({
  statusCode: Type.Integer({ minimum: 100, maximum: 599 }),
  headers: Type.Optional(Type.Record(Type.String(), HeaderValue)),
  multiValueHeaders: Type.Optional(Type.Record(Type.String(), Type.Array(HeaderValue))),
  cookies: Type.Optional(Type.Array(Type.String())),
  body: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  isBase64Encoded: Type.Optional(Type.Boolean()),
});

/**
 * The HTTP answer that a function's answer stands for; undefined for what no gateway understands.
 * @param payload JSON, as the function gave it
 */
export function answerOf(payload: string): GatewayAnswer | undefined {
  const value = parse(payload);
  if (!Value.Check(Answer, value)) return undefined;
  return {
    status: value.statusCode,
    headers: headersOf(value),
    body: Buffer.from(value.body ?? "", value.isBase64Encoded ? "base64" : "utf8"),
  };
}

/**
 * The same for payload 2.0, where whatever has no status is the body of a 200.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function answerOfPayload2(payload: string): GatewayAnswer | undefined {
  const value = parse(payload);
  const hasStatus = typeof value === "object" && value !== null && "statusCode" in value;
  if (hasStatus || value === undefined) return answerOf(payload);
  return { status: 200, headers: [["content-type", "application/json"]], body: Buffer.from(payload) };
}

const parse = (payload: string): unknown => {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
};

function headersOf({ headers = {}, multiValueHeaders = {}, cookies = [] }: Static<typeof Answer>): [string, string][] {
  // a name that is in both counts as a list
  const lists = new Set(Object.keys(multiValueHeaders).map((name) => name.toLowerCase()));
  const single = Object.entries(headers).filter(([name]) => !lists.has(name.toLowerCase()));
  return [
    ...single.map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries(multiValueHeaders).flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, String(value)]),
    ),
    ...cookies.map((cookie): [string, string] => ["set-cookie", cookie]),
  ];
}
