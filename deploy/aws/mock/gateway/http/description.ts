import { type Static, type TSchema, Type } from "@sinclair/typebox";
import type { Services } from "../services.ts";

const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const items = <T extends TSchema>(schema: T) => Type.Object({ items: Type.Array(schema) });

const Cors = Type.Object({
  allowOrigins: optional(Type.Array(Type.String())),
  allowMethods: optional(Type.Array(Type.String())),
  allowHeaders: optional(Type.Array(Type.String())),
  exposeHeaders: optional(Type.Array(Type.String())),
  allowCredentials: optional(Type.Boolean()),
  maxAge: optional(Type.Integer()),
});
/** An API's CORS settings, as API Gateway keeps them. */
export type Cors = Static<typeof Cors>;

const Api = Type.Object({ apiId: Type.String(), corsConfiguration: optional(Cors) });

const Route = Type.Object({
  routeKey: Type.String(),
  authorizationType: optional(Type.String()),
  authorizerId: optional(Type.String()),
  authorizationScopes: optional(Type.Array(Type.String())),
  target: Type.String(),
});
/** A route of an HTTP API. */
export type Route = Static<typeof Route>;

const Integration = Type.Object({
  integrationId: Type.String(),
  integrationType: Type.String(),
  integrationUri: Type.String(),
  payloadFormatVersion: Type.String(),
});
/** What a route leads to. */
export type Integration = Static<typeof Integration>;

const RouteSettings = Type.Object({
  throttlingBurstLimit: Type.Optional(Type.Number()),
  throttlingRateLimit: Type.Optional(Type.Number()),
});

const Stage = Type.Object({
  stageName: Type.String(),
  stageVariables: optional(Type.Record(Type.String(), Type.String())),
  defaultRouteSettings: optional(RouteSettings),
  routeSettings: optional(Type.Record(Type.String(), RouteSettings)),
});
/** A stage of an HTTP API. */
export type Stage = Static<typeof Stage>;

const Authorizer = Type.Object({
  authorizerId: Type.String(),
  identitySource: Type.Union([Type.Array(Type.String()), Type.String()]),
  jwtConfiguration: Type.Object({ audience: optional(Type.Array(Type.String())), issuer: Type.String() }),
});
/** Who a JWT is asked of, and for whom. */
export type Authorizer = Static<typeof Authorizer>;

/** An HTTP API, as it was set up. */
export interface HttpApi {
  readonly id: string;
  readonly cors: Cors | undefined;
  readonly routes: readonly Route[];
  readonly integrations: readonly Integration[];
  readonly stages: readonly Stage[];
  readonly authorizers: readonly Authorizer[];
}

/** Reads an HTTP API from the mock; undefined when there is no such one. */
export async function readHttpApi(services: Services, id: string): Promise<HttpApi | undefined> {
  const base = `/v2/apis/${id}`;
  const api = await services.get(base, Api);
  if (!api) return undefined;
  const [routes, integrations, stages] = await Promise.all([
    services.get(`${base}/routes`, items(Route)),
    services.get(`${base}/integrations`, items(Integration)),
    services.get(`${base}/stages`, items(Stage)),
  ]);
  const ids = new Set((routes?.items ?? []).flatMap(({ authorizerId }) => authorizerId ?? []));
  const authorizers = await Promise.all([...ids].map((one) => services.get(`${base}/authorizers/${one}`, Authorizer)));
  return {
    id,
    cors: api.corsConfiguration ?? undefined,
    routes: routes?.items ?? [],
    integrations: integrations?.items ?? [],
    stages: stages?.items ?? [],
    authorizers: authorizers.filter((authorizer) => authorizer !== undefined),
  };
}
