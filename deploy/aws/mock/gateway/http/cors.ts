import type { GatewayAnswer } from "../answer.ts";
import { type GatewayRequest, header } from "../request.ts";
import type { Cors } from "./description.ts";

const listed = (values: readonly string[] | null | undefined): string => (values ?? []).join(",");

const isAllowed = (cors: Cors, origin: string): boolean =>
  (cors.allowOrigins ?? []).some((allowed) =>
    allowed.endsWith("*") ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin,
  );

function originHeaders(cors: Cors, request: GatewayRequest): [string, string][] | undefined {
  const origin = header(request, "origin");
  if (origin === undefined || !isAllowed(cors, origin)) return undefined;
  const any = (cors.allowOrigins ?? []).includes("*");
  return [
    ["access-control-allow-origin", any ? "*" : origin],
    ...(any ? [] : ([["vary", "origin"]] satisfies [string, string][])),
    ...(cors.allowCredentials ? ([["access-control-allow-credentials", "true"]] satisfies [string, string][]) : []),
  ];
}

/** Whether a request asks if another one may be sent. */
export const isPreflight = (request: GatewayRequest): boolean =>
  request.method === "OPTIONS" &&
  header(request, "origin") !== undefined &&
  header(request, "access-control-request-method") !== undefined;

/**
 * The gateway's own answer to a preflight; no function is asked.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflightAnswer(cors: Cors, request: GatewayRequest): GatewayAnswer {
  const allowed = originHeaders(cors, request);
  const more: [string, string][] = [
    ["access-control-allow-methods", listed(cors.allowMethods)],
    ["access-control-allow-headers", listed(cors.allowHeaders)],
    ["access-control-max-age", cors.maxAge ? String(cors.maxAge) : ""],
  ];
  const headers = allowed ? [...allowed, ...more.filter(([, value]) => value !== "")] : [];
  return { status: 204, headers, body: Buffer.alloc(0) };
}

/** An answer with the gateway's CORS headers; those of the function do not count. */
export function withCors(cors: Cors, request: GatewayRequest, answer: GatewayAnswer): GatewayAnswer {
  const own = answer.headers.filter(([name]) => !name.toLowerCase().startsWith("access-control-"));
  const exposed = listed(cors.exposeHeaders);
  const allowed = originHeaders(cors, request) ?? [];
  const expose: [string, string][] = allowed.length > 0 && exposed ? [["access-control-expose-headers", exposed]] : [];
  return { ...answer, headers: [...own, ...allowed, ...expose] };
}
