import { RequestError } from "../../problems/requestError.ts";
import { decodeBase64 } from "./base64.ts";
import type { ManyTexts, Method, Texts } from "./eventSchemas.ts";

/** A request of HTTP, as it would have come over a connection. */
export interface HttpRequest {
  readonly method: Method;
  /** Path and query. */
  readonly url: string;
  /** Path in front of the routes that the gateway has taken off, or that was taken off here, such as `/prod/ml`. */
  readonly basePath?: string;
  /** By lower-case name. */
  readonly headers: Record<string, string | string[]>;
  readonly payload?: string | Buffer;
}

/** Said again by whoever hands the request on: the body's length may be another one by now. */
const OF_THE_CONNECTION = new Set(["content-length", "transfer-encoding", "connection"]);

/** The headers of an event; where it has every value of a header, those count. */
export function headersOf(
  single: Texts | null | undefined,
  many?: ManyTexts | null | undefined,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries({ ...single, ...many })) {
    const key = name.toLowerCase();
    if (!OF_THE_CONNECTION.has(key))
      headers[key] = typeof value === "string" ? value : value.length === 1 ? value[0]! : [...value];
  }
  return headers;
}

/** The query of an event that has its parameters decoded, as the end of a URL. */
export function queryOf(single: Texts | null | undefined, many: ManyTexts | null | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(many ?? single ?? {})) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return withMark(query.toString());
}

export const withMark = (query: string | null | undefined): string => (query ? `?${query}` : "");

/** A path that an event has decoded must not begin a query. */
export const escaped = (path: string): string => path.replace(/[?#]/g, encodeURIComponent);

/**
 * The body that a gateway's event carries.
 * @throws RequestError `INVALID_EVENT` when it says that it is base64 and is not
 */
export function bodyOf({
  body,
  isBase64Encoded,
}: {
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean | null;
}): { readonly payload?: string | Buffer } {
  if (!body) return {};
  return { payload: isBase64Encoded ? bytesOf(body) : body };
}

function bytesOf(body: string): Buffer {
  const bytes = decodeBase64(body);
  if (bytes) return bytes;
  const message = `The event's body is marked as base64 (isBase64Encoded) and is none: it has ${body.length} characters, of which some are foreign or some at the end are missing. Send it whole, or without the mark.`;
  throw new RequestError("INVALID_EVENT", message, {
    faults: [{ path: "/body", message: "is not base64; base64 with its padding is wanted" }],
  });
}
