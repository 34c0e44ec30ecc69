import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

/** What the gateway sends back. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** An error that the gateway itself responds with, such as 403 `{"message": "Forbidden"}`. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly status: number;
  /** Why, in a header that AWS does not send. */
  readonly reason: string | undefined;

  /** @param message as API Gateway words it */
  constructor(status: number, message: string, reason?: string) {
    super(message);
    this.status = status;
    this.reason = reason?.replace(/[^\x20-\x7e]/g, " ").slice(0, 1000);
  }
}

/** The response of an error. */
export const errorResponse = ({ status, message, reason }: GatewayError): GatewayResponse => ({
  status,
  headers: [["content-type", "application/json"], ...(reason ? [["x-mock-reason", reason] as const] : [])],
  body: Buffer.from(JSON.stringify({ message })),
});

const HeaderValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

/** What a function behind a gateway returns. */
const FunctionResult = Type.Object({
  statusCode: Type.Integer({ minimum: 100, maximum: 599 }),
  headers: Type.Optional(Type.Record(Type.String(), HeaderValue)),
  multiValueHeaders: Type.Optional(Type.Record(Type.String(), Type.Array(HeaderValue))),
  cookies: Type.Optional(Type.Array(Type.String())),
  body: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  isBase64Encoded: Type.Optional(Type.Boolean()),
});

/**
 * The response for a function's result; undefined when the result is not in the form that gateways read.
 * @param payload JSON text
 */
export function responseOf(payload: string): GatewayResponse | undefined {
  const result = parse(payload);
  if (!Value.Check(FunctionResult, result)) return undefined;
  return {
    status: result.statusCode,
    headers: headersOf(result),
    body: Buffer.from(result.body ?? "", result.isBase64Encoded ? "base64" : "utf8"),
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function headersOf({ headers = {}, multiValueHeaders = {}, cookies = [] }: Static<typeof FunctionResult>) {
  // a name in both counts as a list
  const lists = new Set(Object.keys(multiValueHeaders).map((name) => name.toLowerCase()));
  const single = Object.entries(headers).filter(([name]) => !lists.has(name.toLowerCase()));
  const multiple = Object.entries(multiValueHeaders).flatMap(([name, values]) => values.map((value) => [name, value]));
  const all = [...single, ...multiple, ...cookies.map((cookie) => ["set-cookie", cookie])];
  return all.map(([name, value]): [string, string] => [String(name), String(value)]);
}
