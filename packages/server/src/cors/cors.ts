import { IrisError } from "iris-models";
import { ANY_ORIGIN, originFaults } from "./origins.ts";

/** Response headers by their names in lower case. */
export type CorsHeaders = Readonly<Record<string, string>>;

/** Which pages of other origins may send requests: https://fetch.spec.whatwg.org/#http-cors-protocol */
export interface Cors {
  /** Whether every origin is allowed, so that no response depends on the origin. */
  readonly isOpen: boolean;
  /** The value of Access-Control-Allow-Origin, or undefined where the origin is not allowed. @param origin the request's header Origin */
  allowedOrigin(origin: string | readonly string[] | undefined): string | undefined;
  /** The headers of every response, whatever its status: browsers hide an error without them. */
  headersFor(origin: string | readonly string[] | undefined): CorsHeaders;
}

/** What a page may send and read, in the names of `@fastify/cors`. */
export const CORS_OPTIONS = {
  methods: ["GET", "POST"],
  // what the routes read, and what gateways require of clients: a key, a token, or a signature of AWS with its date and session
  allowedHeaders: [
    "content-type",
    "content-encoding",
    "authorization",
    "x-api-key",
    "x-request-id",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
  ],
  exposedHeaders: ["x-request-id", "x-model", "x-model-version", "server-timing"],
  // the longest that Chromium remembers
  maxAge: 7200,
};

/**
 * @param origins as browsers write them, or `["*"]` for all
 * @returns undefined where no page of another origin is allowed
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
  const allowedOrigin: Cors["allowedOrigin"] = (origin) => {
    if (isOpen) return ANY_ORIGIN;
    return typeof origin === "string" && known.has(origin) ? origin : undefined;
  };
  return {
    isOpen,
    allowedOrigin,
    headersFor(origin) {
      const allowed = allowedOrigin(origin);
      return {
        ...(!isOpen && { vary: "Origin" }),
        ...(allowed !== undefined && { "access-control-allow-origin": allowed, ...EXPOSED }),
      };
    },
  };
}

const EXPOSED = { "access-control-expose-headers": CORS_OPTIONS.exposedHeaders.join(", ") };
