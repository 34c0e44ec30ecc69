import { type Fault, IrisClientError } from "../errors.ts";
import type { JsonValue } from "../types.ts";
import { excerpt } from "./excerpt.ts";
import { isArray, isObject } from "./json.ts";

/** Proxies send this status too, with pages of their own. */
const PAYLOAD_TOO_LARGE = 413;

/**
 * The error for a response without success: a problem document (RFC 9457) as the server wrote it. For anything else,
 * such as a proxy's page, it is `INVALID_RESPONSE`, or `BODY_TOO_LARGE` for the status 413, with what was seen.
 * @param json the body, where it is JSON
 * @param text the body; undefined where it broke off
 */
export function readProblem(
  response: Response,
  json: JsonValue | undefined,
  text: string | undefined,
  url: string,
): IrisClientError {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? undefined;
  if (!isObject(json) || typeof json.code !== "string" || typeof json.detail !== "string") {
    const code = status === PAYLOAD_TOO_LARGE ? "BODY_TOO_LARGE" : "INVALID_RESPONSE";
    return new IrisClientError(code, explain(response, text, url), { status, requestId });
  }
  const ownId = typeof json.requestId === "string" ? json.requestId : undefined;
  return new IrisClientError(json.code, json.detail, {
    status,
    requestId: requestId ?? ownId,
    errors: readFaults(json.errors),
  });
}

function readFaults(errors: JsonValue | undefined): Fault[] {
  if (!isArray(errors)) return [];
  return errors.flatMap((fault) =>
    isObject(fault) && typeof fault.path === "string" && typeof fault.message === "string"
      ? [{ path: fault.path, message: fault.message }]
      : [],
  );
}

function explain({ status, type, headers }: Response, text: string | undefined, url: string): string {
  // browsers hide where a redirect leads
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const to = headers.get("location");
    return `${url} redirects${to === null ? "" : ` to ${JSON.stringify(to)}`}, which is not followed. Set the option url (--url) or IRIS_URL to the final address.`;
  }
  return `${url} responded with ${status}: ${excerpt(text)} ${advice(status)}`;
}

function advice(status: number): string {
  if (status === PAYLOAD_TOO_LARGE) return "The body is larger than the limit there: send fewer rows at a time.";
  if (status === 401 || status === 403)
    return "Set the option apiKey or IRIS_API_KEY, or send authorization in headers.";
  if (status === 429 || status >= 500)
    return "Try again later; this does not come from iris, but from something in front of it.";
  return "Is it the address of an iris server? Set the option url (--url) or IRIS_URL.";
}
