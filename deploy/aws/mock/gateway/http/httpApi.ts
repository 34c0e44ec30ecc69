import { type GatewayAnswer, Refusal, refused, serverFault } from "../answer.ts";
import { bodyOf, eventV1 } from "../eventV1.ts";
import { answerOf, answerOfPayload2 } from "../functionAnswer.ts";
import { mayInvoke } from "../permission.ts";
import { type GatewayRequest, LARGEST_BODY } from "../request.ts";
import { accountOf, functionArn, type Services } from "../services.ts";
import { signerOf } from "../signature.ts";
import type { Throttle } from "../throttle.ts";
import { isPreflight, preflightAnswer, withCors } from "./cors.ts";
import type { HttpApi, Integration, Stage } from "./description.ts";
import { eventV2 } from "./eventV2.ts";
import { tokenOf } from "./jwt.ts";
import { type RouteMatch, routeOf, type StagePath, stageOf } from "./route.ts";

/** What an API is asked in. */
export interface Surroundings {
  readonly services: Services;
  readonly region: string;
  readonly throttle: Throttle;
}

const FAULT = "Internal Server Error";

/** Answers a request as an HTTP API would, by what was set up for it. */
export async function askHttpApi(api: HttpApi, request: GatewayRequest, at: Surroundings): Promise<GatewayAnswer> {
  const answer = await answerHttpApi(api, request, at).catch((error: unknown) => {
    if (error instanceof Refusal) return refused(error);
    throw error;
  });
  const identified: GatewayAnswer = { ...answer, headers: [...answer.headers, ["apigw-requestid", request.requestId]] };
  return api.cors && !isPreflight(request) ? withCors(api.cors, request, identified) : identified;
}

async function answerHttpApi(api: HttpApi, request: GatewayRequest, at: Surroundings): Promise<GatewayAnswer> {
  const place = stageOf(api, request.path);
  const found = place && routeOf(api.routes, request.method, place.path);
  // a preflight that no route takes is answered, too
  if (api.cors && isPreflight(request) && !found) return preflightAnswer(api.cors, request);
  if (!place || !found) throw new Refusal(404, "Not Found");
  if (request.body.length > LARGEST_BODY) throw new Refusal(413, "Request Entity Too Large");
  const authorizer = authorize(api, found, request, at);
  throttle(api, place.stage, found, at);
  if (api.cors && isPreflight(request)) return preflightAnswer(api.cors, request);
  return askFunction(api, place, found, authorizer, request, at);
}

function authorize(api: HttpApi, { route }: RouteMatch, request: GatewayRequest, { region }: Surroundings) {
  switch (route.authorizationType ?? "NONE") {
    case "NONE":
      return undefined;
    case "AWS_IAM": {
      const signer = signerOf(request, region);
      if (!signer) throw new Refusal(403, "Forbidden");
      return { iam: { accessKey: signer.accessKey } };
    }
    case "JWT": {
      const authorizer = api.authorizers.find(({ authorizerId }) => authorizerId === route.authorizerId);
      if (!authorizer) throw new Error(`Route "${route.routeKey}" names an authorizer that is not there.`);
      return { jwt: tokenOf(request, authorizer, route.authorizationScopes ?? []) };
    }
    default:
      throw new Error(`The mock of API Gateway knows no authorization of type ${route.authorizationType}.`);
  }
}

function throttle(api: HttpApi, stage: Stage, { route }: RouteMatch, at: Surroundings): void {
  const settings = { ...stage.defaultRouteSettings, ...stage.routeSettings?.[route.routeKey] };
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = settings;
  if (rate === undefined || burst === undefined) return;
  if (at.throttle.allows(`${api.id}/${stage.stageName}/${route.routeKey}`, { rate, burst }, performance.now())) return;
  throw new Refusal(429, "Too Many Requests");
}

async function askFunction(
  api: HttpApi,
  { stage }: StagePath,
  { route, match }: RouteMatch,
  authorizer: Readonly<Record<string, unknown>> | undefined,
  request: GatewayRequest,
  { services, region }: Surroundings,
): Promise<GatewayAnswer> {
  const integration = integrationOf(api, route.target);
  const arn = functionArn(integration.integrationUri);
  const accountId = accountOf(arn);
  const source = `arn:aws:execute-api:${region}:${accountId}:${api.id}/${stage.stageName}/${sourceOf(route.routeKey)}`;
  if (!mayInvoke(await services.policyOf(arn), source)) {
    throw serverFault(500, FAULT, `Nothing permits API Gateway to invoke ${arn} for ${source}.`);
  }
  const context = {
    accountId,
    apiId: api.id,
    stage: stage.stageName,
    stageVariables: stage.stageVariables ?? {},
    pathParameters: match.parameters,
  };
  const isSecond = integration.payloadFormatVersion === "2.0";
  const event = isSecond
    ? eventV2(request, { ...context, routeKey: route.routeKey, authorizer })
    : { version: "1.0", ...eventV1(request, { ...context, ...firstPayload(request, route.routeKey) }) };
  const { payload, failed } = await services.invoke(arn, event);
  const answer = failed ? undefined : (isSecond ? answerOfPayload2 : answerOf)(payload);
  if (!answer) throw serverFault(500, FAULT, `The function answered: ${payload}`);
  return answer;
}

const firstPayload = (request: GatewayRequest, routeKey: string) => ({
  resource: routeKey.split(" ")[1] ?? routeKey,
  resourceId: routeKey,
  path: request.path,
  signer: undefined,
  apiKey: undefined,
  body: bodyOf(request, []),
});

/** $default/$default, or METHOD/path. */
const sourceOf = (routeKey: string): string =>
  routeKey === "$default" ? "$default" : routeKey.replace(/^ANY /, "* ").replace(" /", "/");

function integrationOf(api: HttpApi, target: string): Integration {
  const found = api.integrations.find(({ integrationId }) => target === `integrations/${integrationId}`);
  if (found?.integrationType !== "AWS_PROXY") throw new Error(`The mock of API Gateway cannot follow ${target}.`);
  return found;
}
