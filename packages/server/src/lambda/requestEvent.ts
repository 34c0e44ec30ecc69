import { PREFIX_HEADER } from "../basePath.ts";
import { RequestError } from "../problems/requestError.ts";
import { toJson } from "./eventJson.ts";
import type { ManyTexts, Method, Texts } from "./eventSchemas.ts";

/** Headers by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[]>>;

/** A request as the fast path and `@fastify/aws-lambda` read it: an event of payload 1.0 or 2.0 in which nothing is left to interpret. */
export interface RequestEvent {
  /** Decides where the library puts cookies of the response: 2.0 has a list for them, 1.0 has headers with several values. */
  readonly version: "1.0" | "2.0";
  readonly httpMethod: Method;
  /** Path below the base path, and the query. */
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** The body of a direct invocation as the value of JSON that it is, in place of `body`. */
  readonly value?: BodyValue;
}

/** A value of JSON that nobody needs to parse. */
export interface BodyValue {
  readonly json: unknown;
}

/** The same request for the app, which parses bodies. */
export function withTextBody({ value, ...request }: RequestEvent): RequestEvent {
  return value === undefined ? request : { ...request, body: toJson(value.json) };
}

/** These headers describe the connection to the gateway. The library counts the length of the body anew. */
const CONNECTION_HEADERS = new Set(["content-length", "transfer-encoding", "connection"]);

/** The headers of an event. Where the event lists every value of a header, the list counts. */
export function headersOf(single: Texts | null | undefined, many?: ManyTexts | null | undefined): RequestHeaders {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries({ ...single, ...many })) {
    const key = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(key))
      headers[key] = typeof value === "string" ? value : value.length === 1 ? value[0]! : [...value];
  }
  return headers;
}

/** Adds the path that a gateway has removed, so that documents and links name it. */
export function withPrefix(headers: RequestHeaders, basePath: string): RequestHeaders {
  if (basePath === "") return headers;
  return { ...headers, [PREFIX_HEADER]: [headers[PREFIX_HEADER] ?? [], basePath].flat().join() };
}

/** The query of an event whose parameters are decoded, as the end of a URL. */
export function queryOf(single: Texts | null | undefined, many: ManyTexts | null | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(many ?? single ?? {})) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return withMark(query.toString());
}

export const withMark = (query: string | null | undefined): string => (query ? `?${query}` : "");

/** Escapes what would begin a query or a fragment in a path that the event has decoded. */
export const escaped = (path: string): string => path.replace(/[?#]/g, encodeURIComponent);

/**
 * The body of an event, checked.
 * @throws RequestError `INVALID_EVENT` when it is marked as base64 and is not: Node and the library decode anything
 */
export function bodyOf({
  body,
  isBase64Encoded,
}: {
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean | null;
}): Pick<RequestEvent, "body" | "isBase64Encoded"> {
  if (!body) return {};
  if (!isBase64Encoded) return { body };
  if (isBase64(body)) return { body, isBase64Encoded };
  const message = `The event's body is marked as base64 (isBase64Encoded) but is not: of its ${body.length} characters some are not base64, or some at the end are missing. Send all of it, or leave out isBase64Encoded.`;
  throw new RequestError("INVALID_EVENT", message, {
    faults: [{ path: "/body", message: "must be base64 with its padding, got other text" }],
  });
}

/** Whether a text is base64 by RFC 4648, section 4, with line breaks allowed. */
export function isBase64(text: string): boolean {
  const plain = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  return Buffer.from(plain, "base64").toString("base64") === plain;
}
