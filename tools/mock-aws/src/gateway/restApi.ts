import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { restEvent } from "./event.ts";
import { matchPath } from "./paths.ts";
import { accessKeyOf, type GatewayRequest, header, MAX_BODY_BYTES } from "./request.ts";
import { GatewayError, type GatewayResponse } from "./response.ts";
import { accountOf, functionArn, type Services } from "./services.ts";

const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const list = <T extends TSchema>(schema: T) => Type.Object({ item: Type.Array(schema) });

const Api = Type.Object({ id: Type.String(), binaryMediaTypes: optional(Type.Array(Type.String())) });
const Method = Type.Object({
  httpMethod: Type.String(),
  authorizationType: optional(Type.String()),
  apiKeyRequired: optional(Type.Boolean()),
  methodIntegration: optional(Type.Object({ type: Type.String(), uri: optional(Type.String()) })),
});
type Method = Static<typeof Method>;
const Resource = Type.Object({
  id: Type.String(),
  path: Type.String(),
  resourceMethods: optional(Type.Record(Type.String(), Method)),
});
const Stage = Type.Object({
  stageName: Type.String(),
  variables: optional(Type.Record(Type.String(), Type.String())),
});
const UsagePlan = Type.Object({
  id: Type.String(),
  apiStages: optional(Type.Array(Type.Object({ apiId: Type.String(), stage: Type.String() }))),
});
const Key = Type.Object({ id: Type.String(), value: Type.String(), enabled: Type.Optional(Type.Boolean()) });
const PlanKey = Type.Object({ id: Type.String() });

interface ApiKey {
  readonly id: string;
  readonly value: string;
  /** The stage that a usage plan opens to it. */
  readonly stage: string;
}

/** A REST API as it was configured. The mock serves what is configured now, not the copy that a deployment takes. */
export interface RestApi {
  readonly id: string;
  readonly binaryMediaTypes: readonly string[];
  readonly resources: readonly Static<typeof Resource>[];
  readonly stages: readonly Static<typeof Stage>[];
  readonly keys: readonly ApiKey[];
}

/** Reads a REST API; undefined when there is none with this id. */
export async function readRestApi(services: Services, id: string): Promise<RestApi | undefined> {
  const base = `/restapis/${id}`;
  const api = await services.get(base, Api);
  if (api === undefined) return undefined;
  const [resources, stages, keys] = await Promise.all([
    services.get(`${base}/resources?embed=methods&limit=500`, list(Resource)),
    services.get(`${base}/stages`, list(Stage)),
    readKeys(services, id),
  ]);
  return {
    id,
    binaryMediaTypes: api.binaryMediaTypes ?? [],
    resources: resources?.item ?? [],
    stages: stages?.item ?? [],
    keys,
  };
}

async function readKeys(services: Services, id: string): Promise<ApiKey[]> {
  const [plans, keys] = await Promise.all([
    services.get("/usageplans?limit=500", list(UsagePlan)),
    services.get("/apikeys?includeValues=true&limit=500", list(Key)),
  ]);
  const found = (plans?.item ?? []).map(async ({ id: plan, apiStages }) => {
    const members = (await services.get(`/usageplans/${plan}/keys`, list(PlanKey)))?.item.map((key) => key.id) ?? [];
    const enabled = (keys?.item ?? []).filter((key) => key.enabled !== false && members.includes(key.id));
    const stages = (apiStages ?? []).filter(({ apiId }) => apiId === id);
    return stages.flatMap(({ stage }) => enabled.map((key) => ({ id: key.id, value: key.value, stage })));
  });
  return (await Promise.all(found)).flat();
}

// API Gateway says so also of a path or method that does not exist
const MISSING_TOKEN = "Missing Authentication Token";

/**
 * Handles a request as this REST API does.
 * @throws GatewayError
 */
export async function handleRestApi(
  api: RestApi,
  request: GatewayRequest,
  services: Services,
): Promise<GatewayResponse> {
  const { stage, path, resource, parameters, method } = findMethod(api, request);
  if (request.body.length > MAX_BODY_BYTES) throw new GatewayError(413, "Request Too Long");
  const accessKey = authorize(method, request, services.region);
  const apiKey = method.apiKeyRequired ? findKey(api, stage.stageName, request) : undefined;
  const arn = functionOf(method, resource.path);
  const accountId = accountOf(arn);
  const event = restEvent(request, {
    accountId,
    apiId: api.id,
    stage: stage.stageName,
    stageVariables: stage.variables ?? {},
    resource: resource.path,
    resourceId: resource.id,
    path,
    pathParameters: parameters,
    accessKey,
    apiKey,
    binaryMediaTypes: api.binaryMediaTypes,
  });
  const place = `${api.id}/${stage.stageName}/${request.method}${resource.path}`;
  const source = `arn:aws:execute-api:${services.region}:${accountId}:${place}`;
  return services.invoke({ arn, source }, event, 502);
}

function findMethod(api: RestApi, request: GatewayRequest) {
  const [, first = "", ...rest] = request.path.split("/");
  const stage = api.stages.find(({ stageName }) => stageName === first);
  if (stage === undefined) throw new GatewayError(403, "Forbidden");
  const path = `/${rest.join("/")}`;
  // a trailing slash is ignored
  const wanted = path === "/" ? path : path.replace(/\/$/, "");
  const matches = api.resources.flatMap((resource) => {
    const match = matchPath(resource.path, wanted);
    return match ? [{ resource, ...match }] : [];
  });
  const [best] = matches.sort((a, b) => (a.rank < b.rank ? 1 : -1));
  const methods = best?.resource.resourceMethods ?? {};
  const method = methods[request.method] ?? methods.ANY;
  if (best === undefined || method === undefined) throw new GatewayError(403, MISSING_TOKEN);
  return { stage, path, resource: best.resource, parameters: best.parameters, method };
}

function authorize({ authorizationType }: Method, request: GatewayRequest, region: string): string | undefined {
  const type = authorizationType ?? "NONE";
  if (type === "NONE") return undefined;
  if (type !== "AWS_IAM") throw new Error(`The mock does not support authorization type ${type}.`);
  const accessKey = accessKeyOf(request, region);
  if (accessKey === undefined) throw new GatewayError(403, MISSING_TOKEN);
  return accessKey;
}

function findKey(api: RestApi, stage: string, request: GatewayRequest): ApiKey {
  const value = header(request, "x-api-key");
  const key = api.keys.find((one) => one.value === value && one.stage === stage);
  if (key === undefined) throw new GatewayError(403, "Forbidden");
  return key;
}

function functionOf({ methodIntegration }: Method, path: string): string {
  const { type, uri } = methodIntegration ?? {};
  if (type !== "AWS_PROXY" || !uri) throw new Error(`The mock does not support integration type ${type} of ${path}.`);
  return functionArn(uri);
}
