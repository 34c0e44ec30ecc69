import type { Format } from "../formats/format.ts";
import { formatOfMediaType, REQUEST_TYPES } from "../formats/formats.ts";
import { RequestError } from "../problems/requestError.ts";
import { quote } from "../quote.ts";

/**
 * The format that a Content-Type header names.
 * @throws RequestError `UNSUPPORTED_MEDIA_TYPE` for a type or a charset that is not read
 */
export function formatOf(contentType: string): Format {
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  const format = formatOfMediaType(type);
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
  refused(`Content-Type must be one of ${REQUEST_TYPES.join(", ")}, got ${quote(type)}.`);

const refused = (message: string) =>
  new RequestError("UNSUPPORTED_MEDIA_TYPE", message, { headers: { "accept-post": REQUEST_TYPES.join(", ") } });
