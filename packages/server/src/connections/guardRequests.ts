import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type ProblemDetail, problemDetail, RETRY_SOON } from "../problems/problem.ts";
import { waitsForContinue } from "./continue.ts";
import type { LogRefusal } from "./logRefusal.ts";
import type { Connection, OpenConnections } from "./openConnections.ts";
import { afterEarlierResponses } from "./pipelining.ts";
import { sendRawProblem } from "./rawProblem.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What requests are checked with before Fastify gets them. */
export interface GuardOptions {
  readonly open: OpenConnections;
  /** Whether there are more connections than the limit. */
  readonly isFull: () => boolean;
  /** Fastify's own handler. */
  readonly handle: Handler;
  readonly logRefusal: LogRefusal;
}

const NO_HOST = problemDetail("INVALID_REQUEST", "The request must have a Host header.");
const TWO_HOSTS = problemDetail("INVALID_REQUEST", "The request must have one Host header, got several.");
const NO_PATH = problemDetail("INVALID_URL", 'The address must be a path such as /predict, got "*".');
const EXPECTATION = problemDetail("EXPECTATION_FAILED", "The Expect header must be 100-continue or left out.");
const TOO_MANY = problemDetail(
  "TOO_MANY_CONNECTIONS",
  "The server has as many open connections as IRIS_MAX_CONNECTIONS allows. Try again later.",
  RETRY_SOON,
);

/**
 * Checks what Node's HTTP parser and Fastify leave unchecked, and starts the requests of a connection one after another.
 * Node's `requireHostHeader` must be off: it would respond without a problem document.
 */
export function guardRequests(server: Server, { open, isFull, handle, logRefusal }: GuardOptions): void {
  const refuse = (response: ServerResponse, problem: ProblemDetail): void =>
    logRefusal(sendRawProblem(response, problem), problem);

  const begin = (request: IncomingMessage, response: ServerResponse, refusal: ProblemDetail | undefined): void => {
    if (refusal === undefined) handle(request, response);
    else refuse(response, refusal);
  };

  const guard = (request: IncomingMessage, response: ServerResponse, refusal?: ProblemDetail): void => {
    const connection = open.get(request.socket);
    const found = refusal ?? refusalOf(request, connection, isFull);
    if (connection !== undefined) connection.response = response;
    // a pipelined request has no socket until the response before it is out
    if (connection === undefined || response.socket !== null) begin(request, response, found);
    else afterEarlierResponses(connection, response, () => begin(request, response, found));
  };

  server.removeAllListeners("request");
  server.on("request", (request, response) => guard(request, response));
  server.on("checkContinue", (request, response) => {
    // a client that gets no 100 Continue keeps its body, and gets a refusal, such as 413, at once
    waitsForContinue(request, response);
    guard(request, response);
  });
  server.on("checkExpectation", (request, response) => guard(request, response, EXPECTATION));
}

function refusalOf(
  request: IncomingMessage,
  connection: Connection | undefined,
  isFull: () => boolean,
): ProblemDetail | undefined {
  const hosts = countHosts(request.rawHeaders);
  if (hosts > 1) return TWO_HOSTS;
  if (hosts === 0 && request.httpVersion === "1.1") return NO_HOST;
  if (request.url === "*" && request.method !== "OPTIONS") return NO_PATH;
  return connection?.isExtra === true && isFull() && !isHealthCheck(request.url) ? TOO_MANY : undefined;
}

/** Below a base path too. */
const isHealthCheck = (url = ""): boolean => /\/health\/(?:live|ready)\/?(?:\?|$)/.test(url);

/** In `headers` only the first of several is left. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}
