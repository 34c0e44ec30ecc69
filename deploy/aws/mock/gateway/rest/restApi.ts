import { type GatewayAnswer, Refusal, refused, serverFault } from "../answer.ts";
import { bodyOf, eventV1 } from "../eventV1.ts";
import { answerOf } from "../functionAnswer.ts";
import { mostSpecific } from "../paths.ts";
import { mayInvoke } from "../permission.ts";
import { type GatewayRequest, header, LARGEST_BODY } from "../request.ts";
import { accountOf, functionArn, type Services } from "../services.ts";
import { type Signer, signerOf } from "../signature.ts";
import type { Throttle } from "../throttle.ts";
import type { Method, PlannedKey, Resource, RestApi, Stage } from "./description.ts";
import type { Quotas } from "./quota.ts";

/** What an API is asked in. */
export interface Surroundings {
  readonly services: Services;
  readonly region: string;
  readonly throttle: Throttle;
  readonly quotas: Quotas;
}

/** What a path or a method that is not there is called, too. */
const MISSING_TOKEN = "Missing Authentication Token";
const FAULT = "Internal server error";

/** Where a request has got to. */
interface Place {
  readonly stage: Stage;
  /** The path below the stage. */
  readonly path: string;
  readonly resource: Resource;
  readonly parameters: Readonly<Record<string, string>>;
  readonly method: Method;
}

/** Answers a request as a REST API would, by what was set up for it. */
export async function askRestApi(api: RestApi, request: GatewayRequest, at: Surroundings): Promise<GatewayAnswer> {
  const answer = await answerRestApi(api, request, at).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    const plain = refused(error);
    return { ...plain, headers: [...plain.headers, ...ownHeaders(api, error.status)] };
  });
  const ids: [string, string][] = [["x-amzn-requestid", request.requestId]];
  return { ...answer, headers: [...answer.headers, ...ids] };
}

async function answerRestApi(api: RestApi, request: GatewayRequest, at: Surroundings): Promise<GatewayAnswer> {
  const place = placeOf(api, request);
  if (request.body.length > LARGEST_BODY) throw new Refusal(413, "Request Too Long");
  const signer = authorize(place.method, request, at.region);
  const key = keyOf(api, place, request);
  limit(api, place, key, at);
  return askFunction(api, place, request, { signer, key }, at);
}

function placeOf(api: RestApi, request: GatewayRequest): Place {
  const [, first = "", ...rest] = request.path.split("/");
  const stage = api.stages.find(({ stageName }) => stageName === first);
  if (!stage) throw new Refusal(403, "Forbidden");
  const path = `/${rest.join("/")}`;
  // with a final slash or without is the same resource
  const place = mostSpecific(api.resources, (resource) => resource.path, path === "/" ? path : path.replace(/\/$/, ""));
  const methods = place?.found.resourceMethods ?? {};
  const method = methods[request.method] ?? methods.ANY;
  if (!place || !method) throw new Refusal(403, MISSING_TOKEN);
  return { stage, path, resource: place.found, parameters: place.match.parameters, method };
}

function authorize(method: Method, request: GatewayRequest, region: string): Signer | undefined {
  const kind = method.authorizationType ?? "NONE";
  if (kind === "NONE") return undefined;
  if (kind !== "AWS_IAM") throw new Error(`The mock of API Gateway knows no authorization of type ${kind}.`);
  const signer = signerOf(request, region);
  if (!signer) throw new Refusal(403, MISSING_TOKEN);
  return signer;
}

function keyOf(api: RestApi, { method, stage }: Place, request: GatewayRequest): PlannedKey | undefined {
  if (!method.apiKeyRequired) return undefined;
  const value = header(request, "x-api-key");
  const key = api.keys.find((one) => one.value === value && one.stage === stage.stageName);
  if (!key) throw new Refusal(403, "Forbidden");
  return key;
}

/** The usage plan's limits for the key, then the stage's for all. */
function limit(api: RestApi, { stage, resource, method }: Place, key: PlannedKey | undefined, at: Surroundings): void {
  const now = performance.now();
  const refuse = (): never => {
    throw new Refusal(429, "Too Many Requests");
  };
  if (key?.plan.throttle) {
    const { rateLimit: rate, burstLimit: burst } = key.plan.throttle;
    if (!at.throttle.allows(`${key.plan.id}/${key.id}`, { rate, burst }, now)) refuse();
  }
  if (key?.plan.quota && !at.quotas.allows(`${key.plan.id}/${key.id}`, key.plan.quota, now)) {
    throw new Refusal(429, "Limit Exceeded");
  }
  const settings = stage.methodSettings ?? {};
  const name = `${resource.path.slice(1).replaceAll("/", "~1")}/${method.httpMethod}`;
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = { ...settings["*/*"], ...settings[name] };
  if (rate === undefined || burst === undefined) return;
  if (!at.throttle.allows(`${api.id}/${stage.stageName}/${name}`, { rate, burst }, now)) refuse();
}

async function askFunction(
  api: RestApi,
  { stage, path, resource, parameters, method }: Place,
  request: GatewayRequest,
  { signer, key }: { signer: Signer | undefined; key: PlannedKey | undefined },
  { services, region }: Surroundings,
): Promise<GatewayAnswer> {
  const { type, uri } = method.methodIntegration ?? {};
  if (type !== "AWS_PROXY" || !uri) {
    throw new Error(`The mock of API Gateway cannot follow an integration of type ${type}: ${resource.path}`);
  }
  const arn = functionArn(uri);
  const accountId = accountOf(arn);
  const source = `arn:aws:execute-api:${region}:${accountId}:${api.id}/${stage.stageName}/${request.method}${resource.path}`;
  if (!mayInvoke(await services.policyOf(arn), source)) {
    throw serverFault(500, FAULT, `Nothing permits API Gateway to invoke ${arn} for ${source}.`);
  }
  const event = eventV1(request, {
    accountId,
    apiId: api.id,
    stage: stage.stageName,
    stageVariables: stage.variables ?? {},
    resource: resource.path,
    resourceId: resource.id,
    path,
    pathParameters: parameters,
    signer,
    apiKey: key,
    body: bodyOf(request, api.binaryMediaTypes),
  });
  const { payload, failed } = await services.invoke(arn, event);
  const answer = failed ? undefined : answerOf(payload);
  if (!answer) throw serverFault(502, FAULT, `The function answered: ${payload}`);
  return answer;
}

/** The headers that the API's gateway responses add: `gatewayresponse.header.NAME` with a text in quotes. */
function ownHeaders(api: RestApi, status: number): [string, string][] {
  const kind = status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  const found = api.gatewayResponses.find(({ responseType }) => responseType === kind)?.responseParameters ?? {};
  return Object.entries(found).flatMap(([key, value]): [string, string][] => {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(key) ?? [];
    const [, text] = /^'(.*)'$/.exec(value) ?? [];
    return name && text !== undefined ? [[name.toLowerCase(), text]] : [];
  });
}
