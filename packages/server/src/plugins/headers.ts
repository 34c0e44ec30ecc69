import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Headers of every response. */
export const BASE_HEADERS = { "x-content-type-options": "nosniff" } as const;

/** Gives every request of this scope an id: the sender's x-request-id where it is a plain word, else a new one. */
export function identifyRequests(app: FastifyInstance): void {
  app.setGenReqId(requestId);
}

/** The id of a request. */
export function requestId({ headers }: Pick<IncomingMessage, "headers">): string {
  const sent = headers["x-request-id"];
  return typeof sent === "string" && /^[\w.:@+/=-]{1,128}$/.test(sent) ? sent : newId();
}

let prefix = "";
let count = 0;

/** Random for the process, then counted. Drawn at the first request, since what is random at the start may be shared by restored copies. */
function newId(): string {
  prefix ||= randomUUID({ disableEntropyCache: true }).slice(0, 23);
  return `${prefix}-${(++count).toString(36)}`;
}

/** The value of Vary that names a header of the request beside those that the response names already. */
export const varyBy = (reply: FastifyReply, name: string): string =>
  [reply.getHeader("vary") ?? [], name].flat().join(", ");

/** Sets the headers of every response, for scopes whose handlers do not. */
export function addBaseHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers({ ...BASE_HEADERS, "x-request-id": request.id });
    done();
  });
}
