import type { FastifyRequest } from "fastify";

/** The header in which proxies send the path that they have removed. */
export const PREFIX_HEADER = "x-forwarded-prefix";

/** One or more segments, such as `/ml` or `/team/ml`: no final slash, no `.` or `..`, and nothing that would need escaping. */
export const BASE_PATH = "^(?:/(?!\\.{1,2}(?:/|$))[\\w.~@:+-]+)+$";

const isBasePath = new RegExp(BASE_PATH);

/** The path and query below a base path. A URL that is not below it stays as it is, so that probes need not know the base path. */
export function belowBasePath(url: string, basePath: string): string {
  if (!url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : url;
}

/**
 * The path in front of this server's routes, as the client sees it: what proxies have taken off, what `IRIS_BASE_PATH` says, and
 * the prefix of a host's app.
 * @param basePath what `IRIS_BASE_PATH` says, or ""
 * @param prefix of the scope in which the routes are mounted, or ""
 */
export function basePathOf(request: FastifyRequest, basePath: string, prefix: string): string {
  const takenOff = forwardedPrefix(request.headers[PREFIX_HEADER]);
  const { originalUrl } = request;
  // a proxy that sends what it removed may have taken off the base path itself
  const isBelow = belowBasePath(originalUrl, basePath) !== originalUrl;
  return takenOff + (takenOff === "" || isBelow ? basePath : "") + prefix;
}

/** A longer header would come back in each address of the documents. */
const MAX_BASE_PATH_LENGTH = 200;

/** Several proxies make a list, the outermost first. What is no plain path is left out: it might lead to another host. */
function forwardedPrefix(header: string | string[] | undefined): string {
  if (header === undefined) return "";
  const parts = [header].flat().join().slice(0, MAX_BASE_PATH_LENGTH).split(",");
  return parts
    .map((part) => part.trim().replace(/\/+$/, ""))
    .filter((part) => isBasePath.test(part))
    .join("");
}
