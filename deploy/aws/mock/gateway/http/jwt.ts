import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Refusal } from "../answer.ts";
import { type GatewayRequest, header } from "../request.ts";
import type { Authorizer } from "./description.ts";

const Claims = Type.Object({
  iss: Type.String(),
  aud: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  client_id: Type.Optional(Type.String()),
  exp: Type.Number(),
  nbf: Type.Optional(Type.Number()),
  scope: Type.Optional(Type.String()),
  scp: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
});

/** What a token says of its bearer. */
export interface Token {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
}

const unauthorized = (): Refusal => new Refusal(401, "Unauthorized", { "www-authenticate": "Bearer" });

/**
 * The token of a request that says what an authorizer wants: issuer, audience, time, scopes. Whether its signature is right cannot be
 * told without the issuer's keys, and is not asked here.
 * @param scopes of which one is enough
 * @throws Refusal 401 or 403
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function tokenOf(request: GatewayRequest, authorizer: Authorizer, scopes: readonly string[]): Token {
  const claims = claimsOf(request, authorizer.identitySource);
  if (!Value.Check(Claims, claims)) throw unauthorized();
  const now = request.time.getTime() / 1000;
  const { issuer, audience } = authorizer.jwtConfiguration;
  const given = [claims.aud ?? claims.client_id ?? []].flat();
  const isForUs = !audience?.length || given.some((one) => audience.includes(one));
  if (claims.iss !== issuer || !isForUs || claims.exp <= now || (claims.nbf ?? 0) > now) throw unauthorized();
  const had = [claims.scope ?? claims.scp ?? []].flat().flatMap((text) => text.split(" "));
  if (scopes.length > 0 && !scopes.some((scope) => had.includes(scope))) throw new Refusal(403, "Forbidden");
  return { claims, scopes: had };
}

function claimsOf(request: GatewayRequest, source: string | readonly string[]): unknown {
  const [, kind, name = ""] = /^\$request\.(header|querystring)\.(.+)$/.exec([source].flat()[0] ?? "") ?? [];
  const query = new URLSearchParams(request.query);
  const text = kind === "querystring" ? query.get(name) : header(request, name.toLowerCase());
  const [, payload] = (text ?? "").replace(/^Bearer\s+/i, "").split(".");
  if (!payload) throw unauthorized();
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  } catch {
    throw unauthorized();
  }
}
