import { httpApiBody } from "../bodies.ts";
import { clf, forwardedHeaders, type GatewayRequest, header } from "../request.ts";

/** What an HTTP API knows beside the request. */
export interface EventContextV2 {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Such as {"iam": ...} or {"jwt": ...}. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
}

/** Several values of one name become one text. */
const joined = (entries: Iterable<readonly [string, string]>): Record<string, string> => {
  const fields: Record<string, string> = {};
  for (const [name, value] of entries) fields[name] = name in fields ? `${fields[name]},${value}` : value;
  return fields;
};

const hasAny = (fields: object): boolean => Object.keys(fields).length > 0;

/**
 * The event of an HTTP API with payload 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(request: GatewayRequest, context: EventContextV2) {
  const headers = forwardedHeaders(request).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const query = joined(new URLSearchParams(request.query));
  const cookies = (header(request, "cookie") ?? "").split(/;\s*/).filter((cookie) => cookie !== "");
  const { body, isBase64Encoded } = httpApiBody(request.body, header(request, "content-type"));
  return {
    version: "2.0",
    routeKey: context.routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(headers.filter(([name]) => name !== "cookie")),
    ...(hasAny(query) && { queryStringParameters: query }),
    requestContext: requestContext(request, context),
    ...(hasAny(context.pathParameters) && { pathParameters: context.pathParameters }),
    ...(hasAny(context.stageVariables) && { stageVariables: context.stageVariables }),
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

const requestContext = (request: GatewayRequest, context: EventContextV2) => ({
  accountId: context.accountId,
  apiId: context.apiId,
  ...(context.authorizer && { authorizer: context.authorizer }),
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
  time: clf(request.time),
  timeEpoch: request.time.getTime(),
});
