import type { FastifyBaseLogger, FastifyRequest } from "fastify";

const EVERY_MS = 1000;

const refused = new WeakSet<FastifyRequest>();

/** Whether a request was refused since there are too many. */
export const isRefusedForLoad = (request: FastifyRequest): boolean => refused.has(request);

/** Whether an error is that of a server, or a model, that has too much to do. */
export const isOverload = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "OVERLOADED";

/** Counts requests that are refused for load, and writes their number once a second: under overload a line for each would cost more than the refusal. */
export function overloadLogger(log: FastifyBaseLogger): (request: FastifyRequest) => void {
  let count = 0;
  const write = (): void => {
    log.warn({ event: "overloaded", refused: count }, "requests refused: the server has more than it can handle soon");
    count = 0;
  };
  return (request) => {
    refused.add(request);
    if (count++ === 0) setTimeout(write, EVERY_MS).unref();
  };
}
