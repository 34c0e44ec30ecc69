import type { FastifyInstance } from "fastify";
import type { Cors } from "../cors/cors.ts";
import { BASE_HEADERS } from "../plugins/headers.ts";
import { STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, problemOf, type Told } from "../problems/problem.ts";
import type { HttpRequest } from "./events/httpRequest.ts";

type Injected = Awaited<ReturnType<FastifyInstance["inject"]>>;

/** An answer of HTTP, as events carry it. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Of the connection, which here is the gateway's. */
const OF_THE_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

/** The answer of the app. Text stays text; anything else, and what is compressed, becomes base64. */
export function answerOf({ statusCode, headers, rawPayload }: Injected): Answer {
  const isText = rawPayload.length === 0 || carriesText(headers["content-type"], headers["content-encoding"]);
  return {
    statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined || OF_THE_CONNECTION.has(name)
          ? []
          : [[name, Array.isArray(value) ? value : String(value)]],
      ),
    ),
    body: rawPayload.toString(isText ? "utf8" : "base64"),
    isBase64Encoded: !isText,
  };
}

const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|x-ndjson|yaml|xml|javascript)\b)/;

const carriesText = (type: unknown, encoding: unknown): boolean =>
  (encoding === undefined || encoding === "identity") && typeof type === "string" && TEXT.test(type);

/** The answer of an error that the app has not seen. */
export const answerProblem = (told: Told, requestId: string): Answer => ({
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

/** An answer that the app has not made, with the headers that its request's origin gets. @param request undefined where there is none */
export const withCors = (answer: Answer, request: HttpRequest | undefined, cors: Cors | undefined): Answer =>
  cors ? { ...answer, headers: { ...answer.headers, ...cors.headersFor(request?.headers.origin) } } : answer;

/** Headers with one value each; several are one by a comma (RFC 9110, section 5.3), but for cookies, of which the last remains. */
export const singleHeaders = ({ headers }: Answer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : name === "set-cookie" ? (value.at(-1) ?? "") : value.join(", "),
    ]),
  );

/** Headers with all their values. */
export const manyHeaders = ({ headers }: Answer): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
