import { IrisClientError } from "../errors.ts";
import { isNode } from "./runtime.ts";

/** Many servers take at least this many bytes: a connection that breaks below it has another reason than the body's size. */
const LARGE_BODY = 64 * 1024;

const CHECK_ADDRESS = "Check the address (option url, or IRIS_URL).";
const TRY_AGAIN = "Try again; if it happens again, check the log of the server and of any proxy in front of it.";

/** What to do about a connection that could not be made, by the platform's code. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", `Start a server with "npm start", or set its address by the option url (--url) or by IRIS_URL.`],
  ["ENOTFOUND", CHECK_ADDRESS],
  ["EAI_AGAIN", CHECK_ADDRESS],
  ["EHOSTUNREACH", CHECK_ADDRESS],
  ["ENETUNREACH", CHECK_ADDRESS],
  ["ETIMEDOUT", CHECK_ADDRESS],
  ["UND_ERR_CONNECT_TIMEOUT", CHECK_ADDRESS],
]);

/** Codes of connections that were made and then broke. */
const BROKEN: ReadonlySet<string> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"]);

/**
 * The error for a request that no response came to.
 * @param url the server's address
 * @param body what was being sent; undefined where it broke later
 */
export function connectionFailure(url: string, body: string | undefined, cause: unknown): IrisClientError {
  const { code, reason } = innermost(cause);
  const message = `No response from ${url}: ${reason.replace(/\.$/, "")}. ${todo(code, body)}`;
  return new IrisClientError("CONNECTION_FAILED", message, { cause });
}

function todo(code: string | undefined, body = ""): string {
  const advice = code === undefined ? undefined : ADVICE.get(code);
  if (advice !== undefined) return advice;
  const general = code !== undefined && BROKEN.has(code) ? TRY_AGAIN : unknownReason();
  return isLarge(body) ? `${tooLarge(body)} ${general}` : general;
}

const unknownReason = (): string =>
  isNode()
    ? `Check that a server runs there. ${CHECK_ADDRESS}`
    : "Check the address (option url), and that the server allows the origin of this page (IRIS_CORS_ORIGINS).";

/** Servers may close the connection before their 413 has been read. Rows are mostly ASCII: a byte a character. */
function tooLarge(body: string): string {
  const size = `${(body.length / 1024 / 1024).toFixed(1)} MiB`;
  return `The body of ${size} may be larger than the server's limit (IRIS_BODY_LIMIT) or a proxy's: send fewer rows at a time.`;
}

/** Whether a server may refuse the body for its size. A string of `n` characters is at least `n` bytes long. */
export const isLarge = (body: string): boolean => body.length > LARGE_BODY;

/** Whether a connection was made, and then broke. */
export function isBroken(error: unknown): boolean {
  const { code } = innermost(error);
  return code !== undefined && BROKEN.has(code);
}

/** fetch only says that it failed; what happened is in the innermost cause, of several addresses tried in its code. */
function innermost(error: unknown): { readonly code?: string; readonly reason: string } {
  if (!(error instanceof Error)) return { reason: String(error) };
  if (error.cause instanceof Error) return innermost(error.cause);
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { ...code, reason: error.message || (code.code ?? error.name) };
}
