import { type Fault, IrisClientError } from "../errors.ts";
import type { JsonValue } from "../types.ts";
import { excerpt } from "./excerpt.ts";
import { isArray, isObject } from "./json.ts";

/**
 * The error for an answer that is none of success: a problem document (RFC 9457) as the server wrote it, and of anything
 * else, such as a proxy's page, `INVALID_RESPONSE` with what was seen.
 * @param json the body, where it is JSON
 */
export function readProblem(
  response: Response,
  json: JsonValue | undefined,
  text: string,
  url: string,
): IrisClientError {
  const { status, headers } = response;
  const requestId = headers.get("x-request-id") ?? undefined;
  if (!isObject(json) || typeof json.code !== "string" || typeof json.detail !== "string") {
    return new IrisClientError("INVALID_RESPONSE", explain(response, text, url), { status, requestId });
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

function explain({ status, type, headers }: Response, text: string, url: string): string {
  // browsers hide where a redirect leads
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const to = headers.get("location");
    return `${url} redirects${to === null ? "" : ` to ${JSON.stringify(to)}`}, which is not followed. Set the option url or IRIS_URL to the address that answers itself.`;
  }
  return `${url} answered ${status}: ${excerpt(text)} ${advice(status)}`;
}

function advice(status: number): string {
  if (status === 401 || status === 403)
    return "Set the option apiKey or IRIS_API_KEY, or send authorization in headers.";
  if (status === 429 || status >= 500)
    return "Try again later; this does not come from iris, but from something in front of it.";
  return "Is it the address of an iris server? Set the option url or IRIS_URL.";
}
