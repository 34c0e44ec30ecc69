import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { BASE_HEADERS, requestId } from "../plugins/headers.ts";
import { STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, type ProblemDetail, problemOf } from "../problems/problem.ts";
import { statusText } from "../problems/statusText.ts";
import { closeSlowly } from "./closeSlowly.ts";

/** What went wrong before Fastify saw a request, and the response to it. */
export interface RawProblem {
  readonly requestId: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** The problem document, and its headers, for a request that is refused before Fastify sees it. The connection closes after it. */
function rawProblem(problem: ProblemDetail, id: string): RawProblem {
  const body = JSON.stringify(problemOf(problem, id));
  const headers = {
    ...BASE_HEADERS,
    ...problem.headers,
    "x-request-id": id,
    "content-type": PROBLEM_TYPE,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  return { requestId: id, status: STATUS[problem.code], headers, body };
}

/** Responds to a request whose headers have been read. */
export function sendRawProblem(response: ServerResponse, detail: ProblemDetail): RawProblem {
  const problem = rawProblem(detail, requestId(response.req));
  response.writeHead(problem.status, problem.headers).end(problem.body);
  return problem;
}

/** Responds on a connection where no request could be read. */
export function writeRawProblem(socket: Socket, detail: ProblemDetail): RawProblem {
  const problem = rawProblem(detail, randomUUID());
  const { status, headers, body } = problem;
  const date = new Date().toUTCString();
  const lines = Object.entries({ ...headers, date }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${statusText(status)}\r\n${lines.join("")}\r\n${body}`);
  closeSlowly(socket);
  return problem;
}
