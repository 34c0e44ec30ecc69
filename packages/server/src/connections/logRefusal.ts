import type { FastifyBaseLogger } from "fastify";
import type { Told } from "../problems/problem.ts";
import { levelOf } from "../requestLevel.ts";
import type { OnFull } from "./limitConnections.ts";
import type { RawProblem } from "./rawProblem.ts";

/** Told of every request that is refused before Fastify sees it. */
export type LogRefusal = (answered: RawProblem, told: Told) => void;

/** Writes a line for each request that no hook of Fastify sees. */
export const refusalLogger =
  (log: FastifyBaseLogger): LogRefusal =>
  ({ requestId, status, body }, { code, detail }) => {
    log[levelOf(status)]({ requestId, status, code, detail, bytes: Buffer.byteLength(body) }, "request refused");
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
