import { Type } from "@sinclair/typebox";
import { singleHeaders } from "../answer.ts";
import type { EventAdapter } from "../eventAdapter.ts";
import { FIELDS, Method, Path } from "../events/eventSchemas.ts";
import { checked, invalidEvent } from "../events/faults.ts";
import { bodyOf, escaped, headersOf, withMark } from "../events/httpRequest.ts";
import { MOST_EVENT_BYTES } from "../limits.ts";
import { pathBelowRoute, templateOf } from "./routePath.ts";

/** An event in payload 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const HttpEvent = Type.Object({
  ...FIELDS,
  rawPath: Path,
  requestContext: Type.Object({
    stage: Type.Optional(Type.String()),
    http: Type.Object({ method: Method }),
  }),
});

/** A request through an HTTP API or a function URL. */
export const httpApi = (event: object): Omit<EventAdapter, "gatewayRequestId"> => ({
  kind: "http",
  mostBytes: MOST_EVENT_BYTES,
  request() {
    const http = checked(HttpEvent, event, invalidEvent);
    const { rawPath, rawQueryString, routeKey, pathParameters, cookies, requestContext } = http;
    const { stage } = requestContext;
    const { path, basePath } = pathBelowRoute(rawPath, {
      template: templateOf(routeKey),
      parameters: pathParameters ?? {},
      stage,
    });
    return {
      method: requestContext.http.method,
      url: escaped(path) + withMark(rawQueryString),
      basePath,
      headers: { ...headersOf(http.headers), ...(cookies && { cookie: cookies.join("; ") }) },
      ...bodyOf(http),
    };
  },
  envelope(answer) {
    const { statusCode, body, isBase64Encoded } = answer;
    const { "set-cookie": _all, ...headers } = singleHeaders(answer);
    const cookies = answer.headers["set-cookie"];
    return { statusCode, headers, ...(cookies && { cookies: [cookies].flat() }), body, isBase64Encoded };
  },
});
