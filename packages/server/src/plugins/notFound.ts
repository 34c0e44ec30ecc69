import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RequestError } from "../problems/requestError.ts";
import { quote } from "../quote.ts";
import { BASE_HEADERS } from "./headers.ts";

/** The methods that an address takes; none where nothing is at it. */
export type AllowedAt = (path: string) => readonly string[];

/** Watches the routes of this scope. Call it before the routes are added. @returns which methods an address takes */
export function watchMethods(app: FastifyInstance): AllowedAt {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const at = methods.get(url) ?? new Set();
    for (const one of [method].flat()) at.add(one);
    methods.set(url, at);
  });
  return (path) => allowedAt(path, methods);
}

/**
 * Handles what no route of this scope does: an unknown address is 404, a known one with another method 405, and OPTIONS lists
 * the allowed methods.
 */
export function registerNotFound(app: FastifyInstance, allowed: AllowedAt): void {
  app.setNotFoundHandler((request, reply) => sendAllowed(allowed(pathOf(request)), request, reply));
}

/** The address of a request without its query. */
export const pathOf = ({ url }: FastifyRequest): string => url.replace(/[?#].*$/, "");

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

function sendAllowed(allowed: readonly string[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (allowed.length === 0 || request.method !== "OPTIONS") throw unknownError(allowed, request);
  return reply
    .code(204)
    .headers({ ...BASE_HEADERS, "x-request-id": request.id, allow: allowed.join(", ") })
    .send();
}

/** The error for a request that no route takes. */
export function unknownError(allowed: readonly string[], request: FastifyRequest): RequestError {
  const shown = quote(pathOf(request));
  if (allowed.length === 0) return new RequestError("NOT_FOUND", `There is no resource at ${shown}.`);
  const allow = allowed.join(", ");
  return new RequestError(
    "METHOD_NOT_ALLOWED",
    `The method must be one of ${allow} at ${shown}, got ${request.method}.`,
    {
      headers: { allow },
    },
  );
}
