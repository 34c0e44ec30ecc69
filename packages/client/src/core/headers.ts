import packageJson from "../../package.json" with { type: "json" };
import { IrisClientError } from "../errors.ts";
import { isNode } from "./runtime.ts";

/**
 * Makes the headers that every request has.
 * @param given the caller's own headers: an object, a `Headers`, or pairs of name and value
 * @throws IrisClientError `INVALID_OPTION`; no message holds a value, since values may be secrets
 */
export function readHeaders(given: unknown, apiKey: unknown): Headers {
  const headers = new Headers();
  for (const [name, value] of pairsOf(given)) setHeader(headers, name, value, `headers[${JSON.stringify(name)}]`);
  if (apiKey !== undefined) setHeader(headers, "x-api-key", apiKey, "apiKey (or IRIS_API_KEY)");
  // browsers set this header themselves, and a page that sets it needs the server's consent (CORS)
  if (isNode() && !headers.has("user-agent")) headers.set("user-agent", `${packageJson.name}/${packageJson.version}`);
  return headers;
}

function pairsOf(given: unknown): [name: string, value: unknown][] {
  if (typeof given !== "object" || given === null) throw wrongHeaders(typeof given);
  if (!(Symbol.iterator in given)) return Object.entries(given);
  return Array.from(given as Iterable<unknown>, (pair) => {
    if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string") return [pair[0], pair[1]];
    throw wrongHeaders("a list of something else");
  });
}

const wrongHeaders = (got: string) =>
  new IrisClientError(
    "INVALID_OPTION",
    `headers must be an object of names and values, a Headers, or pairs of name and value, got ${got}.`,
  );

function setHeader(headers: Headers, name: string, value: unknown, option: string): void {
  if (typeof value !== "string")
    throw new IrisClientError("INVALID_OPTION", `${option} must be a string, got ${typeof value}.`);
  try {
    headers.set(name, value);
  } catch {
    // the platform's own message would show the value
    throw new IrisClientError(
      "INVALID_OPTION",
      `${option} cannot be sent as a header: a name or value holds characters that HTTP does not allow there.`,
    );
  }
}
