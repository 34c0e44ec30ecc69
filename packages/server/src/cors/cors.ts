import type { IncomingHttpHeaders } from "node:http";
import { IrisError } from "iris-models";
import { ANY_ORIGIN, originFaults } from "./origins.ts";

/** Headers of an answer by their names in small letters. */
export type CorsHeaders = Readonly<Record<string, string>>;

/** Which pages of other origins may ask, and the headers that tell browsers so: https://fetch.spec.whatwg.org/#http-cors-protocol */
export interface Cors {
  /** For every answer, whatever its status: browsers hide an error without them. @param origin the request's header Origin */
  headersFor(origin: string | readonly string[] | undefined): CorsHeaders;
  /** For the answer to a preflight. @returns undefined where the request is none, or comes from an origin that may not ask */
  preflightHeaders(method: string, headers: IncomingHttpHeaders): CorsHeaders | undefined;
}

const EXPOSED = { "access-control-expose-headers": "x-request-id, x-model, x-model-version, server-timing" };

/** What the routes read, and what gateways ask of clients: a key, a token, or a signature of AWS with its date and session. */
const ALLOWED = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers":
    "content-type, content-encoding, authorization, x-api-key, x-request-id, x-amz-date, x-amz-security-token, x-amz-content-sha256",
  // the longest that Chromium remembers
  "access-control-max-age": "7200",
};

const OF_ANY = { "access-control-allow-origin": ANY_ORIGIN, ...EXPOSED };
const OF_FOREIGN = { vary: "origin" };

/**
 * @param origins as browsers write them, or `["*"]` for all
 * @returns undefined where no page of another origin may ask
 * @throws IrisError `INVALID_OPTION` with one fault for each that no browser would send
 */
export function corsFor(origins: readonly string[] = []): Cors | undefined {
  if (origins.length === 0) return undefined;
  const faults = originFaults(origins).map((message) => ({ path: "corsOrigins", message }));
  if (faults.length > 0) {
    const message = faults.map((fault) => `${fault.path} ${fault.message}.`).join("\n");
    throw new IrisError("INVALID_OPTION", message, { faults });
  }
  const known = new Set<unknown>(origins);
  const isOpen = known.has(ANY_ORIGIN);
  return {
    headersFor(origin) {
      if (isOpen) return OF_ANY;
      if (typeof origin !== "string" || !known.has(origin)) return OF_FOREIGN;
      return { ...OF_FOREIGN, "access-control-allow-origin": origin, ...EXPOSED };
    },
    preflightHeaders(method, { origin, "access-control-request-method": asked }) {
      if (method !== "OPTIONS" || origin === undefined || asked === undefined) return undefined;
      return isOpen || known.has(origin) ? ALLOWED : undefined;
    },
  };
}
