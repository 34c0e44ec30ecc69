import { checked, invalidEvent } from "./eventErrors.ts";
import { AlbEvent, HttpEvent, LatticeEvent1, LatticeEvent2, type ManyTexts, RestEvent } from "./eventSchemas.ts";
import {
  bodyOf,
  escaped,
  headersOf,
  queryOf,
  type RequestEvent,
  type RequestHeaders,
  withMark,
  withPrefix,
} from "./requestEvent.ts";
import { pathBelowRoute, templateOf, withoutSlash } from "./routePath.ts";

/*
 * The step before @fastify/aws-lambda. Each function throws RequestError `INVALID_EVENT` that names every bad field.
 */

/** A request through an HTTP API or a function URL. */
export function httpApiRequest(event: object): RequestEvent {
  const http = checked(HttpEvent, event, invalidEvent);
  const { rawPath, rawQueryString, routeKey, pathParameters, cookies, requestContext } = http;
  const { path, basePath } = pathBelowRoute(rawPath, {
    template: templateOf(routeKey),
    parameters: pathParameters ?? {},
    stage: requestContext.stage,
  });
  const headers = { ...headersOf(http.headers), ...(cookies && { cookie: cookies.join("; ") }) };
  return {
    version: "2.0",
    httpMethod: requestContext.http.method,
    // the library would read queryStringParameters, in which repeated parameters are joined by commas
    path: escaped(path) + withMark(rawQueryString),
    headers: withPrefix(headers, basePath),
    ...bodyOf(http),
  };
}

/** A request through a REST API, or through an HTTP API that is set to payload 1.0. */
export function restApiRequest(event: object): RequestEvent {
  const rest = checked(RestEvent, event, invalidEvent);
  const { httpMethod, path, pathParameters, requestContext, queryStringParameters } = rest;
  const template = templateOf(rest.resource);
  // the path of a REST API has no stage; that of an HTTP API has one, and its only route without a template is $default
  const stage = template === undefined ? requestContext.stage : undefined;
  const below = pathBelowRoute(path, { template, parameters: pathParameters ?? {}, stage });
  // nothing is compressed: unless a REST API has binary media types, it sends base64 as it is
  const { "accept-encoding": _ignored, ...headers } = headersOf(rest.headers, rest.multiValueHeaders);
  return {
    version: "1.0",
    httpMethod,
    path: escaped(below.path) + queryOf(queryStringParameters, rest.multiValueQueryStringParameters),
    headers: withPrefix(headers, removedPrefix(requestContext.path, path) + below.basePath),
    ...bodyOf(rest),
  };
}

/** What a REST API has removed from the path already: its stage. @param whole the path as it was sent */
function removedPrefix(whole = "", path: string): string {
  const [all, end] = [withoutSlash(whole), withoutSlash(path)];
  return all.endsWith(end) ? all.slice(0, all.length - end.length) : "";
}

/** A request through an Application Load Balancer, which leaves queries percent-encoded. */
export function loadBalancerRequest(event: object): RequestEvent {
  const alb = checked(AlbEvent, event, invalidEvent);
  const query = Object.entries<string | readonly string[]>(
    alb.multiValueQueryStringParameters ?? alb.queryStringParameters ?? {},
  ).flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`));
  return {
    version: "1.0",
    httpMethod: alb.httpMethod,
    path: alb.path + withMark(query.join("&")),
    headers: headersOf(alb.headers, alb.multiValueHeaders),
    ...bodyOf(alb),
  };
}

/** A request through a service of VPC Lattice, in either version of its events. */
export const latticeRequest = (event: object): RequestEvent =>
  Object.hasOwn(event, "raw_path") ? latticeRequest1(event) : latticeRequest2(event);

function latticeRequest1(event: object): RequestEvent {
  const sent = checked(LatticeEvent1, event, invalidEvent);
  const [path = "/", query] = sent.raw_path.split("?", 2);
  return {
    version: "1.0",
    httpMethod: sent.method,
    path: path + (queryOf(sent.query_string_parameters, null) || withMark(query)),
    headers: headersOf(sent.headers),
    ...bodyOf({ body: sent.body ?? null, isBase64Encoded: sent.is_base64_encoded ?? null }),
  };
}

function latticeRequest2(event: object): RequestEvent {
  const sent = checked(LatticeEvent2, event, invalidEvent);
  const [path = "/", query] = sent.path.split("?", 2);
  return {
    version: "1.0",
    httpMethod: sent.method,
    path: path + (queryOf(null, listsOf(sent.queryStringParameters)) || withMark(query)),
    headers: headersOf(null, listsOf(sent.headers)),
    ...bodyOf(sent),
  };
}

const listsOf = (fields: RequestHeaders | null | undefined): ManyTexts =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, [value].flat()]));
