import type { FastifyBaseLogger } from "fastify";
import type { ProblemCode } from "../problems/codes.ts";

/** What the log says of a request, or of a batch. */
export interface RequestLine {
  readonly requestId?: string;
  readonly method?: string;
  /** The route, or the path where no route takes the request. */
  readonly route?: string | undefined;
  readonly path?: string;
  readonly status: number;
  /** Milliseconds until the response was made, or sent. */
  readonly ms?: number;
  readonly model?: unknown;
  readonly version?: unknown;
  readonly rows?: number | undefined;
  /** Rows of a batch with an error of their own. */
  readonly failed?: number;
  readonly bytes?: number;
  /** Why a request was refused that no route has seen. */
  readonly code?: ProblemCode;
  readonly detail?: string;
}

type Level = "info" | "warn" | "error";

/** Filters of logs count responses that are not the request's fault, also where only errors are logged. */
const levelOf = (status: number): Level => (status >= 500 ? "error" : "info");

/** Writes the line of a request that has its response. The one place that does. */
export function logRequest(log: FastifyBaseLogger, line: RequestLine, level = levelOf(line.status)): void {
  log[level](line, line.code === undefined ? "request" : "request refused");
}

/** Writes the line of an event or a batch that failed before or without a route. @param line with its code and detail */
export function logRefusedEvent(log: FastifyBaseLogger, line: RequestLine, err: unknown): void {
  if (line.status < 500) {
    logRequest(log, line, "warn");
    return;
  }
  const { detail: _public, ...known } = line;
  log.error({ ...known, err }, "request failed");
}

/** Writes what caused a response of 5xx, in full. The request has a line of its own. */
export function logFailure(log: FastifyBaseLogger, err: unknown, requestId: string): void {
  log.error({ err, requestId }, "request failed");
}
