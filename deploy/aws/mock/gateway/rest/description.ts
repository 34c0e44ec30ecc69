import { type Static, type TSchema, Type } from "@sinclair/typebox";
import type { Services } from "../services.ts";

const optional = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const list = <T extends TSchema>(schema: T) => Type.Object({ item: Type.Array(schema) });

const Api = Type.Object({ id: Type.String(), binaryMediaTypes: optional(Type.Array(Type.String())) });

const Method = Type.Object({
  httpMethod: Type.String(),
  authorizationType: optional(Type.String()),
  apiKeyRequired: optional(Type.Boolean()),
  methodIntegration: optional(Type.Object({ type: Type.String(), uri: optional(Type.String()) })),
});
/** A method of a resource. */
export type Method = Static<typeof Method>;

const Resource = Type.Object({
  id: Type.String(),
  path: Type.String(),
  resourceMethods: optional(Type.Record(Type.String(), Method)),
});
/** A path of a REST API, such as /{proxy+}. */
export type Resource = Static<typeof Resource>;

const Stage = Type.Object({
  stageName: Type.String(),
  variables: optional(Type.Record(Type.String(), Type.String())),
  methodSettings: optional(
    Type.Record(
      Type.String(),
      Type.Object({
        throttlingRateLimit: Type.Optional(Type.Number()),
        throttlingBurstLimit: Type.Optional(Type.Number()),
      }),
    ),
  ),
});
/** A stage of a REST API. */
export type Stage = Static<typeof Stage>;

const GatewayResponse = Type.Object({
  responseType: Type.String(),
  responseParameters: optional(Type.Record(Type.String(), Type.String())),
});
/** What is added to the gateway's own answers. */
export type GatewayResponse = Static<typeof GatewayResponse>;

const UsagePlan = Type.Object({
  id: Type.String(),
  apiStages: optional(Type.Array(Type.Object({ apiId: Type.String(), stage: Type.String() }))),
  throttle: optional(Type.Object({ rateLimit: Type.Number(), burstLimit: Type.Number() })),
  quota: optional(Type.Object({ limit: Type.Integer(), period: Type.String() })),
});
const Key = Type.Object({ id: Type.String(), value: Type.String(), enabled: Type.Optional(Type.Boolean()) });
const PlanKey = Type.Object({ id: Type.String() });

/** A key, and the plan by which it is good for one of the API's stages. */
export interface PlannedKey {
  readonly id: string;
  readonly value: string;
  readonly stage: string;
  readonly plan: Static<typeof UsagePlan>;
}

/** A REST API, as it was set up. Its last deployment is taken to be of what stands there now. */
export interface RestApi {
  readonly id: string;
  readonly binaryMediaTypes: readonly string[];
  readonly resources: readonly Resource[];
  readonly stages: readonly Stage[];
  readonly gatewayResponses: readonly GatewayResponse[];
  readonly keys: readonly PlannedKey[];
}

/** Reads a REST API from the mock; undefined when there is no such one. */
export async function readRestApi(services: Services, id: string): Promise<RestApi | undefined> {
  const base = `/restapis/${id}`;
  const api = await services.get(base, Api);
  if (!api) return undefined;
  const [resources, stages, gatewayResponses, keys] = await Promise.all([
    services.get(`${base}/resources?embed=methods&limit=500`, list(Resource)),
    services.get(`${base}/stages`, list(Stage)),
    services.get(`${base}/gatewayresponses`, list(GatewayResponse)),
    readKeys(services, id),
  ]);
  return {
    id,
    binaryMediaTypes: api.binaryMediaTypes ?? [],
    resources: resources?.item ?? [],
    stages: stages?.item ?? [],
    gatewayResponses: gatewayResponses?.item ?? [],
    keys,
  };
}

async function readKeys(services: Services, apiId: string): Promise<PlannedKey[]> {
  const [plans, keys] = await Promise.all([
    services.get("/usageplans?limit=500", list(UsagePlan)),
    services.get("/apikeys?includeValues=true&limit=500", list(Key)),
  ]);
  const known = new Map((keys?.item ?? []).filter(({ enabled }) => enabled !== false).map((key) => [key.id, key]));
  const planned = (plans?.item ?? []).map(async (plan) => {
    const members = await services.get(`/usageplans/${plan.id}/keys`, list(PlanKey));
    return (plan.apiStages ?? []).flatMap(({ apiId: of, stage }) =>
      (members?.item ?? []).flatMap((member) => {
        const key = known.get(member.id);
        return of === apiId && key ? [{ id: key.id, value: key.value, stage, plan }] : [];
      }),
    );
  });
  return (await Promise.all(planned)).flat();
}
