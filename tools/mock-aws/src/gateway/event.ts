import { forwardedHeaders, type GatewayRequest, header } from "./request.ts";

/** What both kinds of API know besides the request. */
interface EventContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Who signed the request; undefined when nobody did. */
  readonly accessKey: string | undefined;
}

/** What a REST API knows besides the request. */
export interface RestContext extends EventContext {
  /** Such as /{proxy+}. */
  readonly resource: string;
  readonly resourceId: string;
  /** The path without the stage. */
  readonly path: string;
  readonly apiKey: { readonly id: string; readonly value: string } | undefined;
  /** Media types whose bodies are base64 in the event, such as image/*. */
  readonly binaryMediaTypes: readonly string[];
}

/** What an HTTP API knows besides the request. */
export interface HttpContext extends EventContext {
  readonly routeKey: string;
}

const mediaType = (request: GatewayRequest): string | undefined =>
  header(request, "content-type")?.split(";")[0]?.trim().toLowerCase();

const unlessEmpty = <T extends object>(fields: T): T | undefined =>
  Object.keys(fields).length > 0 ? fields : undefined;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** A time as API Gateway writes it: 23/Sep/2026:10:15:00 +0000. */
function requestTime(time: Date): string {
  const [year, month, day, hour, minute, second] = time.toISOString().split(/[-T:.]/);
  return `${day}/${months[Number(month) - 1]}/${year}:${hour}:${minute}:${second} +0000`;
}

/**
 * The event of a REST API (payload 1.0).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restEvent(request: GatewayRequest, context: RestContext) {
  const headers = forwardedHeaders(request);
  const query = [...new URLSearchParams(request.query)];
  const isBase64Encoded = request.body.length > 0 && isBinary(mediaType(request) ?? "application/json", context);
  return {
    resource: context.resource,
    path: context.path,
    httpMethod: request.method,
    // of several values, the last
    headers: Object.fromEntries(headers),
    multiValueHeaders: listOf(headers),
    queryStringParameters: unlessEmpty(Object.fromEntries(query)) ?? null,
    multiValueQueryStringParameters: unlessEmpty(listOf(query)) ?? null,
    pathParameters: unlessEmpty(context.pathParameters) ?? null,
    stageVariables: unlessEmpty(context.stageVariables) ?? null,
    requestContext: restRequestContext(request, context),
    body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

function isBinary(type: string, { binaryMediaTypes }: RestContext): boolean {
  const [kind, subtype] = type.split("/");
  return binaryMediaTypes.some((pattern) => {
    const [wantedKind, wantedSubtype] = pattern.toLowerCase().split("/");
    return ["*", kind].includes(wantedKind) && ["*", subtype].includes(wantedSubtype);
  });
}

function listOf(entries: Iterable<readonly [string, string]>): Record<string, string[]> {
  const list: Record<string, string[]> = {};
  for (const [name, value] of entries) list[name] = [...(list[name] ?? []), value];
  return list;
}

const restRequestContext = (request: GatewayRequest, context: RestContext) => ({
  resourceId: context.resourceId,
  resourcePath: context.resource,
  httpMethod: request.method,
  extendedRequestId: Buffer.from(request.requestId).toString("base64").slice(0, 15),
  requestTime: requestTime(request.time),
  path: request.path,
  accountId: context.accountId,
  protocol: "HTTP/1.1",
  stage: context.stage,
  domainPrefix: request.host.split(".")[0],
  requestTimeEpoch: request.time.getTime(),
  requestId: request.requestId,
  identity: {
    cognitoIdentityPoolId: null,
    accountId: context.accessKey ? context.accountId : null,
    cognitoIdentityId: null,
    caller: null,
    ...(context.apiKey && { apiKey: context.apiKey.value, apiKeyId: context.apiKey.id }),
    sourceIp: request.sourceIp,
    principalOrgId: null,
    accessKey: context.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: header(request, "user-agent") ?? null,
    user: null,
  },
  domainName: request.host,
  apiId: context.apiId,
});

/** Media types whose bodies are text in an event of an HTTP API; everything else, no type included, is base64. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript))$/;

/**
 * The event of an HTTP API (payload 2.0).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(request: GatewayRequest, context: HttpContext) {
  const headers = forwardedHeaders(request).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const query = unlessEmpty(joined(new URLSearchParams(request.query)));
  const cookies = (header(request, "cookie") ?? "").split(/;\s*/).filter((cookie) => cookie !== "");
  const pathParameters = unlessEmpty(context.pathParameters);
  const stageVariables = unlessEmpty(context.stageVariables);
  const isBase64Encoded = request.body.length > 0 && !TEXT.test(mediaType(request) ?? "");
  return {
    version: "2.0",
    routeKey: context.routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(headers.filter(([name]) => name !== "cookie")),
    ...(query && { queryStringParameters: query }),
    requestContext: httpRequestContext(request, context),
    ...(pathParameters && { pathParameters }),
    ...(stageVariables && { stageVariables }),
    ...(request.body.length > 0 && { body: request.body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

function joined(entries: Iterable<readonly [string, string]>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of entries) fields[name] = name in fields ? `${fields[name]},${value}` : value;
  return fields;
}

const httpRequestContext = (request: GatewayRequest, context: HttpContext) => ({
  accountId: context.accountId,
  apiId: context.apiId,
  ...(context.accessKey && { authorizer: { iam: { accessKey: context.accessKey } } }),
  domainName: request.host,
  domainPrefix: request.host.split(".")[0],
  http: {
    method: request.method,
    path: request.path,
    protocol: "HTTP/1.1",
    sourceIp: request.sourceIp,
    userAgent: header(request, "user-agent") ?? "",
  },
  requestId: request.requestId,
  routeKey: context.routeKey,
  stage: context.stage,
  time: requestTime(request.time),
  timeEpoch: request.time.getTime(),
});
