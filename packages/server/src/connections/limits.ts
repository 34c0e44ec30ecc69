import {
  DEFAULT_HEADER_TIMEOUT_SECONDS,
  DEFAULT_IDLE_TIMEOUT_SECONDS,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_REQUEST_TIMEOUT_SECONDS,
  DEFAULT_WRITE_TIMEOUT_SECONDS,
} from "../defaults.ts";

/** What a connection may take. Times are in seconds. */
export interface ConnectionLimits {
  /** For the headers of a request, from the connection or the request's first byte. @default 15 */
  readonly headerTimeout: number;
  /** For a whole request, headers and body. @default 60 */
  readonly requestTimeout: number;
  /** For which a connection is kept between two requests. @default 72 */
  readonly idleTimeout: number;
  /** For which a client may take nothing of a response. @default 30 */
  readonly writeTimeout: number;
  /** Open connections; fewer where the process may have fewer file descriptors. @default 4096 */
  readonly maxConnections: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  headerTimeout: DEFAULT_HEADER_TIMEOUT_SECONDS,
  requestTimeout: DEFAULT_REQUEST_TIMEOUT_SECONDS,
  idleTimeout: DEFAULT_IDLE_TIMEOUT_SECONDS,
  writeTimeout: DEFAULT_WRITE_TIMEOUT_SECONDS,
  maxConnections: DEFAULT_MAX_CONNECTIONS,
};

/** How often Node checks for requests that are late. */
const CHECK_EVERY_MS = 500;

/** Fastify's options for these limits. */
export function serverOptionsFor({ headerTimeout, requestTimeout, idleTimeout }: ConnectionLimits) {
  const requestMs = Math.ceil(requestTimeout * 1000);
  return {
    requestTimeout: requestMs,
    keepAliveTimeout: Math.ceil(idleTimeout * 1000),
    http: {
      requestTimeout: requestMs,
      // Node takes none that is longer than the one above
      headersTimeout: Math.min(requestMs, Math.ceil(headerTimeout * 1000)),
      connectionsCheckingInterval: CHECK_EVERY_MS,
      // guardRequests responds with a problem document
      requireHostHeader: false,
    },
  };
}
