import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isOverload, overloadLogger } from "../admission/overloadLog.ts";
import { unsupportedType } from "../bodies/mediaType.ts";
import type { Deps } from "../deps.ts";
import { logFailure } from "../logging/requestLog.ts";
import { bodyTooLarge } from "../problems/bodyTooLarge.ts";
import { STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, problemOf, toProblem } from "../problems/problem.ts";
import { RequestError } from "../problems/requestError.ts";
import { BASE_HEADERS } from "./headers.ts";
import { type AllowedAt, pathOf, unknownError } from "./notFound.ts";

/** Responds to every error of this scope with a problem document; what is the server's fault goes to the log in full. */
export function registerErrorHandler(
  app: FastifyInstance,
  { bodyLimit, admission }: Pick<Deps, "bodyLimit" | "admission">,
  allowedAt: AllowedAt,
): void {
  const countRefused = overloadLogger(app.log);
  app.setErrorHandler((error, request, reply) => {
    admission.responseReady(request, 0);
    if (isOverload(error)) countRefused(request);
    return sendProblem(inOurWords(error, request, bodyLimit, allowedAt), request, reply);
  });
}

/** Sends an error as a problem document. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  const status = STATUS[problem.code];
  if (status >= 500 && problem.code !== "OVERLOADED") logFailure(request.log, error, request.id);
  // Fastify wants to close after any fault in a body, but of ours the body was read to its end
  if (error instanceof RequestError) reply.removeHeader("connection");
  return reply
    .code(status)
    .headers({ ...BASE_HEADERS, ...problem.headers, "x-request-id": request.id, "content-type": PROBLEM_TYPE })
    .send(JSON.stringify(problemOf(problem, request.id)));
}

/** Fastify's errors about bodies, with what is known here: the limit, the types that are read, and the methods that an address takes. */
function inOurWords(error: unknown, request: FastifyRequest, bodyLimit: number, allowedAt: AllowedAt): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return unsupportedType(request.headers["content-type"] ?? "");
  // only QUERY, which no route takes
  if (code === "FST_ERR_ROUTE_MISSING_CONTENT_TYPE") return unknownError(allowedAt(pathOf(request)), request);
  return code === "FST_ERR_CTP_BODY_TOO_LARGE" ? bodyTooLarge(bodyLimit) : error;
}
