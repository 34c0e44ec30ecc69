import { acceptedCoding } from "../compression/accepted.ts";
import { compress } from "../compression/codings.ts";
import { COMPRESSED_FROM } from "../compression/respond.ts";
import type { Cors } from "../cors/cors.ts";
import { BASE_HEADERS } from "../plugins/headers.ts";
import { STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, problemOf, type Told } from "../problems/problem.ts";
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

/** A response that is compressed when it is long and the request accepts that, as the app does. */
export async function textResponse(
  text: string,
  headers: EventResponse["headers"],
  acceptEncoding: string | readonly string[] | undefined,
): Promise<EventResponse> {
  const plain = { statusCode: 200, headers, body: text, isBase64Encoded: false };
  if (text.length < COMPRESSED_FROM) return plain;
  const vary = { vary: "accept-encoding" };
  const coding = acceptedCoding(acceptEncoding);
  if (coding === undefined) return { ...plain, headers: { ...headers, ...vary } };
  const bytes = Buffer.concat(await compress([Buffer.from(text)], coding, "fast"));
  return {
    ...plain,
    headers: { ...headers, ...vary, "content-encoding": coding },
    body: bytes.toString("base64"),
    isBase64Encoded: true,
  };
}

/** The response to an error that the app has not seen. */
export const problemResponse = (told: Told, requestId: string): EventResponse => ({
  statusCode: STATUS[told.code],
  headers: {
    ...BASE_HEADERS,
    ...told.headers,
    "x-request-id": requestId,
    "content-type": `${PROBLEM_TYPE}; charset=utf-8`,
  },
  body: JSON.stringify(problemOf(told, requestId)),
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
