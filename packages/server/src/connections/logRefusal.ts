import type { FastifyBaseLogger } from "fastify";
import { logRequest } from "../logging/requestLog.ts";
import type { ProblemDetail } from "../problems/problem.ts";
import type { OnFull } from "./limitConnections.ts";
import type { RawProblem } from "./rawProblem.ts";

/** Called for every request that is refused before Fastify sees it. */
export type LogRefusal = (response: RawProblem, problem: ProblemDetail) => void;

/** Writes a line for each request that no hook of Fastify sees. */
export const refusalLogger =
  (log: FastifyBaseLogger): LogRefusal =>
  ({ requestId, status, body }, { code, detail }) => {
    logRequest(log, { requestId, status, code, detail, bytes: Buffer.byteLength(body) });
  };

const LOG_FULL_EVERY_MS = 1_000;

/** Writes that there are too many connections, at most once a second. */
export function logFull(log: FastifyBaseLogger): OnFull {
  let counts = { replaced: 0, refused: 0 };
  let last = Number.NEGATIVE_INFINITY;
  return (what) => {
    counts[what]++;
    if (performance.now() - last < LOG_FULL_EVERY_MS) return;
    log.warn({ event: "connections_full", ...counts }, "too many connections (IRIS_MAX_CONNECTIONS)");
    last = performance.now();
    counts = { replaced: 0, refused: 0 };
  };
}
