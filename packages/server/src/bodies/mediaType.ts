import { RequestError } from "../problems/requestError.ts";
import { quote } from "../quote.ts";

/** How a body is to be read. */
export type BodyFormat = "json" | "csv" | "ndjson";

/** What a request may say that its body is, for people and for the Accept-Post header. */
export const TAKEN = ["application/json", "text/csv", "application/x-ndjson"];

/** `curl -d` says it sends a form, and many clients say plain text or nothing: all of these are read as JSON. */
const FORMATS: ReadonlyMap<string, BodyFormat> = new Map([
  ["", "json"],
  ["application/json", "json"],
  ["application/x-www-form-urlencoded", "json"],
  ["text/plain", "json"],
  ["text/csv", "csv"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
]);

/**
 * The format that a Content-Type header names.
 * @throws RequestError `UNSUPPORTED_MEDIA_TYPE` for a type or a charset that is not read
 */
export function formatOf(contentType: string): BodyFormat {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const format = FORMATS.get(type) ?? (/^application\/[^/\s]+\+json$/.test(type) ? "json" : undefined);
  if (format === undefined) throw unsupportedType(type);
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replace(/"/g, "");
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/.test(charset)) {
    throw refused(`The charset must be UTF-8, got ${quote(charset)}.`);
  }
  return format;
}

/** The error for a body whose type is not read. */
export const unsupportedType = (type: string): RequestError =>
  refused(`Content-Type must be one of ${TAKEN.join(", ")}, got ${quote(type)}.`);

const refused = (message: string) =>
  new RequestError("UNSUPPORTED_MEDIA_TYPE", message, { headers: { "accept-post": TAKEN.join(", ") } });
