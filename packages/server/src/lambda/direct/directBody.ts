import { RequestError } from "../../problems/requestError.ts";
import { bodyOf, isBase64, type RequestEvent, type RequestHeaders } from "../requestEvent.ts";

/** A body and its content type. */
export interface DirectBody extends Pick<RequestEvent, "body" | "isBase64Encoded" | "value"> {
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
  headers: RequestHeaders,
): DirectBody {
  if (typeof body !== "string") return { value: { json: body }, type: JSON_TYPE };
  const sent = headers["content-type"];
  const type = sent === undefined ? JSON_TYPE : String(sent);
  const isMarked = typeof isBase64Encoded === "boolean";
  if (isMarked) return { ...bodyOf({ body, isBase64Encoded }), type };
  const isText = /csv|ndjson|jsonl/i.test(type) || isJson(body);
  return { body, isBase64Encoded: !isText && isUnmarkedBase64(body), type };
}

/** The console's test events carry base64 without a mark. What is JSON is taken as such; of base64 only numbers, true and null can be both. */
function isUnmarkedBase64(text: string): boolean {
  if (isBase64(text)) return true;
  const message = `The event's text of ${text.length} characters is neither JSON nor base64 of it: JSON begins with "[" or "{", and base64 has only letters, digits, "+" and "/", and "=" at its end so that its length is a multiple of four. A body of CSV or NDJSON needs its content type in "headers".`;
  throw new RequestError("INVALID_EVENT", message, {
    faults: [{ path: "/body", message: "must be JSON or base64 of it, got other text" }],
  });
}

/** Text that begins like JSON counts as JSON: the app says where it is wrong. */
function isJson(text: string): boolean {
  if (/^\s*[[{"]/.test(text)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
