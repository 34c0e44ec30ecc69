import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isRefusedForLoad } from "../admission/overloadLog.ts";
import type { CountRows } from "../deps.ts";
import { logRequest, type RequestLine } from "../logging/requestLog.ts";
import { toHundredths } from "../since.ts";

const ROWS = "irisRows";
const MAX_LOGGED_PATH_LENGTH = 200;

/** Writes one line for each request when its response is sent. @returns a function to call with the number of rows of a request */
export function logRequests(app: FastifyInstance): CountRows {
  app.decorateRequest(ROWS, undefined);
  app.addHook("onResponse", (request, reply, done) => {
    const rows = request.getDecorator<number | undefined>(ROWS);
    // of refusals under overload there is a line of their own, with their number
    logRequest(
      request.log,
      lineOf(request, reply, reply.elapsedTime, rows),
      isRefusedForLoad(request) ? "info" : undefined,
    );
    done();
  });
  return (request, count) => request.setDecorator(ROWS, count);
}

/** Writes the line of a request whose address Fastify refuses: no hook sees it. Call it before the response is sent. */
export function logRefused(request: FastifyRequest, reply: FastifyReply): void {
  const start = performance.now();
  reply.raw.once("finish", () => {
    logRequest(request.log, lineOf(request, reply, performance.now() - start));
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply, ms: number, rows?: number): RequestLine {
  return {
    requestId: request.id,
    method: request.method,
    ...(request.is404
      ? { path: request.url.replace(/\?.*$/, "").slice(0, MAX_LOGGED_PATH_LENGTH) }
      : { route: request.routeOptions.url }),
    status: reply.statusCode,
    ms: toHundredths(ms),
    model: reply.getHeader("x-model"),
    version: reply.getHeader("x-model-version"),
    rows,
    bytes: Number(reply.getHeader("content-length") ?? 0),
  };
}
