import type { FastifyInstance } from "fastify";
import { acceptedCoding } from "../compression/accepted.ts";
import { compress } from "../compression/codings.ts";
import { COMPRESSED_FROM } from "../compression/respond.ts";
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

/** A text that the app has not made. It is compressed when it is long and the request accepts that, as the app does. */
export async function answerText(
  text: string,
  headers: Answer["headers"],
  acceptEncoding: string | readonly string[] | undefined,
): Promise<Answer> {
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
export function withCors(answer: Answer, request: HttpRequest | undefined, cors: Cors | undefined): Answer {
  if (!cors) return answer;
  const allowed = cors.headersFor(request?.headers.origin);
  const vary = [allowed.vary ?? [], answer.headers.vary ?? []].flat().join(", ");
  return { ...answer, headers: { ...answer.headers, ...allowed, ...(vary && { vary }) } };
}

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
