import fastifyCors, { type FastifyCorsOptionsDelegateCallback } from "@fastify/cors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CORS_OPTIONS, type Cors } from "../cors/cors.ts";
import { BASE_HEADERS } from "./headers.ts";

/** Lets pages of other origins send requests. Preflights get their response at every address, so that a page can read the 404 or 405 of the request itself. */
export function registerCors(app: FastifyInstance, cors: Cors): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (isPreflight(request)) reply.headers({ ...BASE_HEADERS, "x-request-id": request.id });
    done();
  });
  const delegator: FastifyCorsOptionsDelegateCallback = (request, done) =>
    done(null, {
      ...CORS_OPTIONS,
      origin: cors.allowedOrigin(request.headers.origin) ?? false,
      // any other OPTIONS gets the methods of its address
      preflight: isPreflight(request),
    });
  app.register(fastifyCors, { delegator }).after(() => {
    if (!cors.isOpen) return;
    // with a delegator the library lets every response vary by origin, also where all origins get the same
    app.addHook("onRequest", (_request, reply, done) => {
      reply.removeHeader("vary");
      done();
    });
  });
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

const PREFLIGHT_HEADERS = {
  "access-control-allow-methods": CORS_OPTIONS.methods.join(", "),
  "access-control-allow-headers": CORS_OPTIONS.allowedHeaders.join(", "),
  "access-control-max-age": String(CORS_OPTIONS.maxAge),
};

/** Does the same at an address that Fastify refuses: no hook runs there. @returns whether it was a preflight, whose response is sent then */
export function applyCors(cors: Cors, request: FastifyRequest, reply: FastifyReply): boolean {
  const { origin } = request.headers;
  reply.headers(cors.headersFor(origin));
  if (!isPreflight(request) || cors.allowedOrigin(origin) === undefined) return false;
  reply
    .code(204)
    .headers({ ...BASE_HEADERS, "x-request-id": request.id, ...PREFLIGHT_HEADERS })
    .send();
  return true;
}
