import { IrisClientError } from "../errors.ts";

/** The server's address where neither an option nor the environment names one. */
export const DEFAULT_URL = "http://localhost:8080";

/**
 * Checks the server's address.
 * @returns the address without a final slash
 * @throws IrisClientError `INVALID_OPTION`
 */
export function readUrl(given: unknown): string {
  const text = textOf(given);
  const url = text === undefined ? undefined : parseUrl(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    const got = text === undefined ? typeof given : shown(text);
    throw wrongUrl(`must be an address such as ${DEFAULT_URL} or https://host/prefix, got ${got}`);
  }
  if (url.username || url.password)
    throw wrongUrl("holds a user or a password; send them in headers, as authorization");
  if (url.search || url.hash) throw wrongUrl('can have no "?" and no "#"');
  return url.href.replace(/\/+$/, "");
}

/** A URL of another realm, such as jsdom's, is no instance of this realm's URL. */
function textOf(given: unknown): string | undefined {
  const text = typeof given === "object" && given !== null && "href" in given ? given.href : given;
  return typeof text === "string" ? text : undefined;
}

/** jsdom, older browsers and Node 20 have no `URL.parse`. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A password before an @ stays out of messages. */
const shown = (text: string): string => JSON.stringify(text.replace(/[^/]*@/, "…@"));

const wrongUrl = (fault: string) =>
  new IrisClientError("INVALID_OPTION", `The server's url (option url, or IRIS_URL) ${fault}.`);
