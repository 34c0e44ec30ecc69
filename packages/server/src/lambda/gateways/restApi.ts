import { Type } from "@sinclair/typebox";
import type { Answer } from "../answer.ts";
import { manyHeaders, singleHeaders } from "../answer.ts";
import type { Envelope, EventAdapter } from "../eventAdapter.ts";
import { FIELDS, Method, Path } from "../events/eventSchemas.ts";
import { checked, invalidEvent } from "../events/faults.ts";
import { bodyOf, escaped, headersOf, queryOf } from "../events/httpRequest.ts";
import { MOST_EVENT_BYTES } from "../limits.ts";
import { pathBelowRoute, templateOf, withoutSlash } from "./routePath.ts";

/** An event of API Gateway in payload 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
const RestEvent = Type.Object({
  ...FIELDS,
  httpMethod: Method,
  path: Path,
  requestContext: Type.Object({ stage: Type.Optional(Type.String()), path: Type.Optional(Type.String()) }),
});

/** A request through a REST API, or through an HTTP API that is set to payload 1.0. */
export const restApi = (event: object): Omit<EventAdapter, "gatewayRequestId"> => ({
  kind: "rest",
  mostBytes: MOST_EVENT_BYTES,
  request() {
    const rest = checked(RestEvent, event, invalidEvent);
    const { httpMethod, path, pathParameters, requestContext, queryStringParameters } = rest;
    const template = templateOf(rest.resource);
    // a REST API's path has no stage; that of an HTTP API has, whose only route without a template is $default
    const stage = template === undefined ? requestContext.stage : undefined;
    const below = pathBelowRoute(path, { template, parameters: pathParameters ?? {}, stage });
    const { "accept-encoding": _unread, ...headers } = headersOf(rest.headers, rest.multiValueHeaders);
    return {
      method: httpMethod,
      url: escaped(below.path) + queryOf(queryStringParameters, rest.multiValueQueryStringParameters),
      basePath: takenOff(requestContext.path, path) + below.basePath,
      // nothing is compressed: unless a REST API has binary media types, base64 would arrive as such
      headers,
      ...bodyOf(rest),
    };
  },
  envelope: plainEnvelope,
});

/** What a REST API has taken off already: its stage. @param whole the path as it was sent */
function takenOff(whole = "", path: string): string {
  const [all, end] = [withoutSlash(whole), withoutSlash(path)];
  return all.endsWith(end) ? all.slice(0, all.length - end.length) : "";
}

/** The form that API Gateway takes from payload 1.0: headers of several values stand beside the others. */
export function plainEnvelope(answer: Answer): Envelope {
  const { statusCode, headers, body, isBase64Encoded } = answer;
  const hasMany = Object.values(headers).some((value) => typeof value !== "string");
  return {
    statusCode,
    headers: singleHeaders(answer),
    ...(hasMany && { multiValueHeaders: manyHeaders(answer) }),
    body,
    isBase64Encoded,
  };
}
