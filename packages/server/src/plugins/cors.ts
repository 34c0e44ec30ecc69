import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Cors } from "../cors/cors.ts";
import { BASE_HEADERS, varyBy } from "./headers.ts";

/**
 * Lets pages of other origins ask what lies in this scope. Preflights are answered for every address, so that a page gets to
 * see the 404 or 405 of the request behind it. Call it before the routes are added.
 *
 * `@fastify/cors` would take OPTIONS of the host's addresses too (those that begin like the prefix), cannot be registered
 * beside the host's own, and takes every OPTIONS for a preflight.
 */
export function allowOrigins(app: FastifyInstance, cors: Cors): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (!answerOrigin(cors, request, reply)) done();
  });
  app.addHook("onRoute", ({ url, routePath, method }) => {
    if (method === "OPTIONS" || app.hasRoute({ method: "OPTIONS", url })) return;
    app.options(routePath || "/", (_request, reply) => reply.callNotFound());
  });
}

/** Sets the headers that a request's origin gets. @returns whether it was a preflight, which then is answered */
export function answerOrigin(cors: Cors, request: FastifyRequest, reply: FastifyReply): boolean {
  const { vary, ...headers } = cors.headersFor(request.headers.origin);
  reply.headers(headers);
  if (vary !== undefined) reply.header("vary", varyBy(reply, vary));
  const allowed = cors.preflightHeaders(request.method, request.headers);
  if (allowed === undefined) return false;
  reply
    .code(204)
    .headers({ ...BASE_HEADERS, "x-request-id": request.id, ...allowed })
    .send();
  return true;
}
