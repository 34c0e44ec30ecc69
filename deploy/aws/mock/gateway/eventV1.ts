import { type EventBody, restApiBody } from "./bodies.ts";
import { clf, forwardedHeaders, type GatewayRequest, header } from "./request.ts";
import type { Signer } from "./signature.ts";

/** What the gateway knows beside the request. */
export interface EventContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The resource of a REST API, such as /{proxy+}; the key of an HTTP API's route. */
  readonly resource: string;
  readonly resourceId: string;
  /** The path without the stage. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly signer: Signer | undefined;
  readonly apiKey: { readonly id: string; readonly value: string } | undefined;
  readonly body: EventBody;
}

const listOf = (entries: Iterable<readonly [string, string]>): Record<string, string[]> => {
  const list: Record<string, string[]> = {};
  for (const [name, value] of entries) list[name] = [...(list[name] ?? []), value];
  return list;
};

const orNull = <T extends object>(fields: T): T | null => (Object.keys(fields).length > 0 ? fields : null);

/**
 * The event of a REST API, and of an HTTP API with payload 1.0 (which has "version" in it).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function eventV1(request: GatewayRequest, context: EventContext) {
  const headers = forwardedHeaders(request);
  const query = [...new URLSearchParams(request.query)];
  return {
    resource: context.resource,
    path: context.path,
    httpMethod: request.method,
    // of several values, the last
    headers: Object.fromEntries(headers),
    multiValueHeaders: listOf(headers),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(listOf(query)),
    pathParameters: orNull(context.pathParameters),
    stageVariables: orNull(context.stageVariables),
    requestContext: requestContext(request, context),
    body: context.body.body ?? null,
    isBase64Encoded: context.body.isBase64Encoded,
  };
}

const requestContext = (request: GatewayRequest, context: EventContext) => ({
  resourceId: context.resourceId,
  resourcePath: context.resource,
  httpMethod: request.method,
  extendedRequestId: Buffer.from(request.requestId).toString("base64").slice(0, 15),
  requestTime: clf(request.time),
  path: request.path,
  accountId: context.accountId,
  protocol: "HTTP/1.1",
  stage: context.stage,
  domainPrefix: request.host.split(".")[0],
  requestTimeEpoch: request.time.getTime(),
  requestId: request.requestId,
  identity: {
    cognitoIdentityPoolId: null,
    accountId: context.signer ? context.accountId : null,
    cognitoIdentityId: null,
    caller: null,
    ...(context.apiKey && { apiKey: context.apiKey.value, apiKeyId: context.apiKey.id }),
    sourceIp: request.sourceIp,
    principalOrgId: null,
    accessKey: context.signer?.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: header(request, "user-agent") ?? null,
    user: null,
  },
  domainName: request.host,
  apiId: context.apiId,
});

/** The body of an event of a REST API. */
export const bodyOf = (request: GatewayRequest, binaryMediaTypes: readonly string[]): EventBody =>
  restApiBody(request.body, header(request, "content-type"), binaryMediaTypes);
