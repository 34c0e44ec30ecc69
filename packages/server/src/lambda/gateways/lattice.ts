import { Type } from "@sinclair/typebox";
import { singleHeaders } from "../answer.ts";
import type { EventAdapter } from "../eventAdapter.ts";
import { FIELDS, type ManyTexts, Method, maybe, Path, text } from "../events/eventSchemas.ts";
import { checked, invalidEvent } from "../events/faults.ts";
import { bodyOf, type HttpRequest, headersOf, queryOf, withMark } from "../events/httpRequest.ts";
import { isObject } from "../events/isObject.ts";
import { MOST_EVENT_BYTES } from "../limits.ts";
import { statusLine } from "./loadBalancer.ts";

/** Version 1 of https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#receive-event-from-service */
const LatticeEvent1 = Type.Object({
  raw_path: Path,
  method: Method,
  headers: FIELDS.headers,
  query_string_parameters: FIELDS.queryStringParameters,
  body: FIELDS.body,
  is_base64_encoded: FIELDS.isBase64Encoded,
});

/** Version 2 has lists of values. Events with single values have been seen as well. */
const oneOrMany = maybe(
  Type.Record(Type.String(), Type.Union([text, Type.Array(text)], { description: "a text or an array of texts" })),
  "an object of texts or arrays of texts",
);

const LatticeEvent2 = Type.Object({
  path: Path,
  method: Method,
  headers: oneOrMany,
  queryStringParameters: oneOrMany,
  body: FIELDS.body,
  isBase64Encoded: FIELDS.isBase64Encoded,
});

/** Whether VPC Lattice has sent an event: version 1 by its field names, version 2 by the ARNs of its context. */
export function isOfLattice(event: Readonly<Record<string, unknown>>): boolean {
  const { raw_path: rawPath, method, headers, requestContext: context } = event;
  if (isObject(context)) return typeof context.serviceArn === "string" && typeof context.serviceNetworkArn === "string";
  return typeof rawPath === "string" && typeof method === "string" && isObject(headers);
}

/** A request through a service of VPC Lattice, in either version of its events. */
export const lattice = (event: object): EventAdapter => ({
  kind: "lattice",
  mostBytes: MOST_EVENT_BYTES,
  request: () => (Object.hasOwn(event, "raw_path") ? requestOf1(event) : requestOf2(event)),
  envelope(answer) {
    const { statusCode, body, isBase64Encoded } = answer;
    const statusDescription = statusLine(statusCode);
    return { statusCode, statusDescription, headers: singleHeaders(answer), body, isBase64Encoded };
  },
});

function requestOf1(event: object): HttpRequest {
  const sent = checked(LatticeEvent1, event, invalidEvent);
  const [path = "/", query] = sent.raw_path.split("?", 2);
  return {
    method: sent.method,
    url: path + (queryOf(sent.query_string_parameters, null) || withMark(query)),
    headers: headersOf(sent.headers),
    ...bodyOf({ body: sent.body ?? null, isBase64Encoded: sent.is_base64_encoded ?? null }),
  };
}

function requestOf2(event: object): HttpRequest {
  const sent = checked(LatticeEvent2, event, invalidEvent);
  const [path = "/", query] = sent.path.split("?", 2);
  return {
    method: sent.method,
    url: path + (queryOf(null, listsOf(sent.queryStringParameters)) || withMark(query)),
    headers: headersOf(null, listsOf(sent.headers)),
    ...bodyOf(sent),
  };
}

const listsOf = (fields: Readonly<Record<string, string | readonly string[]>> | null | undefined): ManyTexts =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, [value].flat()]));
