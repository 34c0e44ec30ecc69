import type { Cors } from "../cors/cors.ts";
import { BASE_HEADERS } from "../plugins/headers.ts";
import type { PredictResponse } from "../predict/prediction.ts";
import { STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, type ProblemDetail, problemOf } from "../problems/problem.ts";
import type { RequestHeaders } from "./requestEvent.ts";

/** A response as the fast path and `@fastify/aws-lambda` make it. */
export interface EventResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers with several values that cannot be joined: cookies. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  /** Cookies in payload 2.0. */
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** What a handler returns for a request: the form of API Gateway, function URLs and load balancers. */
export interface Envelope extends Omit<EventResponse, "headers"> {
  readonly statusDescription?: string;
  readonly headers?: EventResponse["headers"];
}

/** The response of the fast path to a request for predictions. */
export function predictionResponse({ headers, body }: PredictResponse, requestId: string): EventResponse {
  const all = { "x-request-id": requestId, ...headers };
  if (typeof body === "string") return { statusCode: 200, headers: all, body, isBase64Encoded: false };
  const bytes = Buffer.concat(body.pieces);
  // gateways take text only, and everything else as base64
  const isText = headers["content-encoding"] === undefined && /charset=utf-8/.test(headers["content-type"] ?? "");
  return { statusCode: 200, headers: all, body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** The response to an error that the app has not seen. */
export const problemResponse = (problem: ProblemDetail, requestId: string): EventResponse => ({
  statusCode: STATUS[problem.code],
  headers: {
    ...BASE_HEADERS,
    ...problem.headers,
    "x-request-id": requestId,
    "content-type": `${PROBLEM_TYPE}; charset=utf-8`,
  },
  body: JSON.stringify(problemOf(problem, requestId)),
  isBase64Encoded: false,
});

/** Adds the headers of CORS to a response that the app has not made. @param requestHeaders undefined where the request could not be read */
export function withCors(
  response: EventResponse,
  requestHeaders: RequestHeaders | undefined,
  cors: Cors | undefined,
): EventResponse {
  if (!cors) return response;
  const allowed = cors.headersFor(requestHeaders?.origin);
  const vary = [allowed.vary ?? [], response.headers.vary ?? []].flat().join(", ");
  return { ...response, headers: { ...response.headers, ...allowed, ...(vary && { vary }) } };
}
