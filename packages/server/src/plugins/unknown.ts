import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../problems/requestError.ts";
import { BASE_HEADERS } from "./headers.ts";

/**
 * Watches the routes of this scope and answers what none of them does: an unknown address is 404, a known one asked by
 * another method 405, and OPTIONS tells the methods. Call it before the routes are added.
 */
export function answerUnknown(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const at = methods.get(url) ?? new Set();
    for (const one of [method].flat()) at.add(one);
    methods.set(url, at);
  });
  app.setNotFoundHandler((request, reply) => answer(allowedAt(pathOf(request), methods), request, reply));
}

const pathOf = ({ url }: FastifyRequest): string => url.replace(/[?#].*$/, "");

function allowedAt(path: string, methods: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found = [...methods]
    .filter(([pattern]) => matcherOf(pattern).test(path))
    .flatMap(([, allowed]) => [...allowed]);
  return found.length === 0 ? [] : [...new Set([...found, "OPTIONS"])].sort();
}

const matcherOf = (pattern: string): RegExp => {
  const parts = pattern
    .split("/")
    .map((part) => (part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("/").replace(/\/$/, "")}/?$`);
};

function answer(allowed: readonly string[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const allow = allowed.join(", ");
  const shown = JSON.stringify(pathOf(request).slice(0, 100));
  if (allowed.length === 0) throw new RequestError("NOT_FOUND", `Nothing is at ${shown}.`);
  if (request.method === "OPTIONS") {
    return reply
      .code(204)
      .headers({ ...BASE_HEADERS, "x-request-id": request.id, allow })
      .send();
  }
  throw new RequestError("METHOD_NOT_ALLOWED", `${request.method} is not taken at ${shown}; ${allow} are.`, {
    headers: { allow },
  });
}
