import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { httpEvent } from "./event.ts";
import { matchPath, type PathMatch } from "./paths.ts";
import { accessKeyOf, type GatewayRequest, MAX_BODY_BYTES } from "./request.ts";
import { GatewayError, type GatewayResponse } from "./response.ts";
import { accountOf, functionArn, type Services } from "./services.ts";

const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const items = <T extends TSchema>(schema: T) => Type.Object({ items: Type.Array(schema) });

const Api = Type.Object({ apiId: Type.String() });
const Route = Type.Object({
  routeKey: Type.String(),
  authorizationType: optional(Type.String()),
  target: Type.String(),
});
type Route = Static<typeof Route>;
const Integration = Type.Object({
  integrationId: Type.String(),
  integrationType: Type.String(),
  integrationUri: Type.String(),
  payloadFormatVersion: Type.String(),
});
const Stage = Type.Object({
  stageName: Type.String(),
  stageVariables: optional(Type.Record(Type.String(), Type.String())),
});
type Stage = Static<typeof Stage>;

/** An HTTP API as it was configured. */
export interface HttpApi {
  readonly id: string;
  readonly routes: readonly Route[];
  readonly integrations: readonly Static<typeof Integration>[];
  readonly stages: readonly Stage[];
}

/** Reads an HTTP API; undefined when there is none with this id. */
export async function readHttpApi(services: Services, id: string): Promise<HttpApi | undefined> {
  const base = `/v2/apis/${id}`;
  if ((await services.get(base, Api)) === undefined) return undefined;
  const [routes, integrations, stages] = await Promise.all([
    services.get(`${base}/routes`, items(Route)),
    services.get(`${base}/integrations`, items(Integration)),
    services.get(`${base}/stages`, items(Stage)),
  ]);
  return {
    id,
    routes: routes?.items ?? [],
    integrations: integrations?.items ?? [],
    stages: stages?.items ?? [],
  };
}

/**
 * Handles a request as this HTTP API does.
 * @throws GatewayError
 */
export async function handleHttpApi(
  api: HttpApi,
  request: GatewayRequest,
  services: Services,
): Promise<GatewayResponse> {
  const place = findStage(api.stages, request.path);
  const found = place && findRoute(api.routes, request.method, place.path);
  if (!found) throw new GatewayError(404, "Not Found");
  if (request.body.length > MAX_BODY_BYTES) throw new GatewayError(413, "Request Entity Too Large");
  const { route, match } = found;
  const accessKey = authorize(route, request, services.region);
  const arn = functionOf(api, route);
  const accountId = accountOf(arn);
  const { stageName: stage, stageVariables } = place.stage;
  const method = route.routeKey === "$default" ? "$default" : route.routeKey.replace(/^ANY /, "* ").replace(" /", "/");
  const source = `arn:aws:execute-api:${services.region}:${accountId}:${api.id}/${stage}/${method}`;
  const event = httpEvent(request, {
    accountId,
    apiId: api.id,
    stage,
    stageVariables: stageVariables ?? {},
    pathParameters: match.parameters,
    routeKey: route.routeKey,
    accessKey,
  });
  return services.invoke({ arn, source }, event, 500);
}

/** The stage that a path starts with, else $default. */
export function findStage(stages: readonly Stage[], path: string): { stage: Stage; path: string } | undefined {
  const [, first = "", ...rest] = path.split("/");
  const named = stages.find(({ stageName }) => stageName === first);
  if (named) return { stage: named, path: `/${rest.join("/")}` };
  const stage = stages.find(({ stageName }) => stageName === "$default");
  return stage && { stage, path };
}

const NO_PARAMETERS: PathMatch = { parameters: {}, rank: "" };

/**
 * The most specific route. Of two with the same path, the one of the method wins over ANY.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function findRoute(routes: readonly Route[], method: string, path: string) {
  const matches = routes.flatMap((route) => {
    const [verb = "", template] = route.routeKey.split(" ");
    if (template === undefined) return verb === "$default" ? [{ route, match: NO_PARAMETERS, order: "" }] : [];
    if (verb !== method && verb !== "ANY") return [];
    const match = matchPath(template, path);
    return match ? [{ route, match, order: `${match.rank}/${verb === "ANY" ? 0 : 1}` }] : [];
  });
  return matches.sort((a, b) => (a.order < b.order ? 1 : -1))[0];
}

function authorize({ authorizationType }: Route, request: GatewayRequest, region: string): string | undefined {
  switch (authorizationType ?? "NONE") {
    case "NONE":
      return undefined;
    case "AWS_IAM": {
      const accessKey = accessKeyOf(request, region);
      if (accessKey === undefined) throw new GatewayError(403, "Forbidden");
      return accessKey;
    }
    case "JWT":
      throw new GatewayError(401, "Unauthorized", "The mock accepts no tokens: it cannot verify them.");
    default:
      throw new Error(`The mock does not support authorization type ${authorizationType}.`);
  }
}

function functionOf(api: HttpApi, { target }: Route): string {
  const found = api.integrations.find(({ integrationId }) => target === `integrations/${integrationId}`);
  if (found?.integrationType !== "AWS_PROXY" || found.payloadFormatVersion !== "2.0") {
    throw new Error(`The mock does not support ${target}: it must be AWS_PROXY with payload 2.0.`);
  }
  return functionArn(found.integrationUri);
}
