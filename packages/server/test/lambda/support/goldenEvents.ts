import { readdirSync, readFileSync } from "node:fs";

interface Golden {
  readonly name: string;
  /** What stands before the path in the event's own. */
  readonly below: string;
  // biome-ignore lint/suspicious/noExplicitAny: an event is whatever JSON a service sends
  readonly event: any;
}

const FOLDER = new URL("../events/", import.meta.url);

const read = (file: string) => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

/** One event of every gateway: `POST /predict` for the row of story A1, with the request id golden-1. */
export const gateways: readonly Golden[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json") && !["unsupported.json", "warm-up.json"].includes(file))
  .map((file) => ({ name: file.replace(".json", ""), ...read(file) }));

/** Events of other services by their names. */
export const unsupported: Readonly<Record<string, { readonly event: object }>> = read("unsupported.json");

/** Events that keep a function warm. */
export const warmUps: Readonly<Record<string, { readonly event: object }>> = read("warm-up.json");

/** What stands in front of the routes in the address that the client has asked. */
export const clientBasePath = ({ event }: Golden): string =>
  (event.requestContext?.path ?? event.rawPath ?? "").replace(/\/predict$/, "");

/** A request of HTTP. */
export interface Sent {
  readonly method: "GET" | "HEAD" | "POST" | "OPTIONS" | "DELETE";
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The gateway hands binary types over as base64. */
  readonly asBase64?: boolean;
}

/** The event that a gateway would have sent for another request than its golden one. */
export function eventFor({ event, below }: Golden, sent: Sent): object {
  const { method, path, query = [], headers: given = {}, body, asBase64 = false } = sent;
  const headers = { "x-request-id": "golden-1", host: "iris.example.com", ...given };
  const shown = { body: body && asBase64 ? Buffer.from(body).toString("base64") : body, isBase64Encoded: asBase64 };
  const values = Object.fromEntries(
    query.map(([name]) => [name, query.filter(([one]) => one === name).map(([, value]) => value)]),
  );
  const last = Object.fromEntries(query);
  const many = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const { requestContext: context } = event;
  if (event.raw_path) {
    const { body: text, isBase64Encoded } = shown;
    const rest = { headers, query_string_parameters: last, body: text ?? "", is_base64_encoded: isBase64Encoded };
    return { raw_path: path, method, ...rest };
  }
  if (context.serviceArn) return { ...event, path, method, headers: many, queryStringParameters: values, ...shown };
  if (context.elb) {
    // a load balancer leaves queries encoded as they were sent
    const encode = (value: string) => encodeURIComponent(value);
    const form = event.multiValueHeaders
      ? {
          multiValueHeaders: many,
          multiValueQueryStringParameters: Object.fromEntries(
            Object.entries(values).map(([name, all]) => [name, all.map(encode)]),
          ),
        }
      : {
          headers,
          queryStringParameters: Object.fromEntries(Object.entries(last).map(([name, value]) => [name, encode(value)])),
        };
    return { requestContext: context, httpMethod: method, path, ...form, ...shown, body: shown.body ?? "" };
  }
  const parameters = event.pathParameters && { pathParameters: { proxy: path.replace(/^\/|\/$/g, "") } };
  if (context.http) {
    const rawQueryString = query.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
    return {
      ...event,
      ...parameters,
      rawPath: below + path,
      rawQueryString,
      headers,
      requestContext: { ...context, http: { ...context.http, method, path } },
      ...shown,
    };
  }
  const requestContext = { ...context, path: context.path.replace(/\/predict$/, path) };
  const queries = query.length > 0 && { queryStringParameters: last, multiValueQueryStringParameters: values };
  // the root of a REST API is a resource of its own
  const root = event.resource.replace(/\/\{proxy\+\}$/, "") || "/";
  const resource = path === "/" && event.pathParameters ? { resource: root, pathParameters: null } : parameters;
  return {
    ...event,
    ...resource,
    requestContext,
    httpMethod: method,
    path: below + path,
    ...queries,
    headers,
    multiValueHeaders: many,
    ...shown,
    body: shown.body ?? null,
  };
}
