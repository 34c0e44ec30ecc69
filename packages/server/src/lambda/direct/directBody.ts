import { RequestError } from "../../problems/requestError.ts";
import { decodeBase64 } from "../events/base64.ts";
import { bodyOf, type HttpRequest } from "../events/httpRequest.ts";
import { toJson } from "../events/toJson.ts";

/** A body as bytes or text, and its content type. */
export interface DirectBody {
  readonly payload: string | Buffer;
  readonly type: string;
}

const JSON_TYPE = "application/json";

/**
 * The body of an event that somebody has written: a value of JSON, JSON as text, base64 of a body with or without the
 * mark, or rows of CSV or NDJSON where the content type says so.
 * @throws RequestError `INVALID_EVENT` for a text that is none of these
 */
export function bodyOfDirect(
  body: unknown,
  isBase64Encoded: boolean | null | undefined,
  headers: HttpRequest["headers"],
): DirectBody {
  if (typeof body !== "string") return { payload: toJson(body), type: JSON_TYPE };
  const sent = headers["content-type"];
  const type = sent === undefined ? JSON_TYPE : String(sent);
  const isMarked = typeof isBase64Encoded === "boolean";
  if (isMarked) return { payload: bodyOf({ body, isBase64Encoded }).payload ?? "", type };
  return { payload: /csv|ndjson|jsonl/i.test(type) ? body : textOrBase64(body), type };
}

/** The console's test events carry base64 without a mark. What is JSON is taken as such; of base64 only numbers, true and null can be both. */
function textOrBase64(text: string): string | Buffer {
  if (/^\s*[[{"]/.test(text) || isJson(text)) return text;
  const bytes = decodeBase64(text);
  if (bytes) return bytes;
  const message = `The event's text of ${text.length} characters is neither JSON nor base64 of it: JSON begins with "[" or "{", and base64 has only letters, digits, "+" and "/", and "=" at its end so that its length is a multiple of four. A body of CSV or NDJSON needs its content type in "headers".`;
  throw new RequestError("INVALID_EVENT", message, {
    faults: [{ path: "/body", message: "must be JSON or base64 of it, got other text" }],
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
