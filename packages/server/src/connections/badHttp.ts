import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { AllowedAt } from "../plugins/notFound.ts";
import { type ProblemDetail, problemDetail } from "../problems/problem.ts";
import { quote } from "../quote.ts";
import { closeSlowly, discardInput, isClosing } from "./closeSlowly.ts";
import type { LogRefusal } from "./logRefusal.ts";
import { type Connection, isPending, type OpenConnections } from "./openConnections.ts";
import { writeRawProblem } from "./rawProblem.ts";

interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

const KNOWN: Readonly<Record<string, ProblemDetail>> = {
  HPE_HEADER_OVERFLOW: problemDetail("HEADERS_TOO_LARGE", "The headers are larger than 16 KiB."),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: problemDetail("BODY_TOO_LARGE", "The extensions of the body's chunks are too large."),
  ERR_HTTP_REQUEST_TIMEOUT: problemDetail("REQUEST_TIMEOUT", "The request did not arrive in time."),
};
const MAX_LINE_LENGTH = 2_000;
const MALFORMED = problemDetail("INVALID_REQUEST", "This is not a well-formed HTTP/1.1 request.");
/** The error for a request that has not arrived whole in time. */
export const TOO_LATE: ParseError = Object.assign(new Error("The request did not arrive in time."), {
  code: "ERR_HTTP_REQUEST_TIMEOUT",
});

/** Options of the handler for bad HTTP. */
export interface BadHttpOptions {
  readonly open: OpenConnections;
  readonly allowedAt: AllowedAt;
  readonly logRefusal: LogRefusal;
}

/** Responds to what is no HTTP, and to requests that do not arrive in time: there is only a socket, which is closed after the problem document. */
export function badHttpHandler({ open, allowedAt, logRefusal }: BadHttpOptions) {
  return (error: ParseError, socket: Socket): void => {
    if (isClosing(socket)) return;
    if (error.code === "ECONNRESET" || !socket.writable || socket.bytesRead === 0) {
      socket.destroy();
      return;
    }
    const problem = problemFor(error, allowedAt);
    discardInput(socket);
    afterResponses(open.get(socket), socket, () => {
      if (socket.writable && !isClosing(socket)) logRefusal(writeRawProblem(socket, problem), problem);
    });
  };
}

/** Responds to CONNECT, for which Node makes no response. */
export function refuseTunnel({ allowedAt, logRefusal }: BadHttpOptions) {
  return ({ socket }: IncomingMessage): void => {
    const problem = notAllowed("CONNECT", allowedAt("/"));
    logRefusal(writeRawProblem(socket, problem), problem);
  };
}

/** Responds when the requests before the malformed one have their responses. */
function afterResponses(connection: Connection | undefined, socket: Socket, respond: () => void): void {
  const response = connection && isPending(connection) ? connection.response : undefined;
  if (response === undefined) respond();
  else if (response.req.complete) response.once("finish", respond);
  else if (response.socket === null) response.once("socket", respond);
  else if (response.headersSent) closeSlowly(socket);
  else respond();
}

function problemFor(error: ParseError, allowedAt: AllowedAt): ProblemDetail {
  const { code = "" } = error;
  return (code === "HPE_INVALID_METHOD" && unknownMethod(error, allowedAt)) || (KNOWN[code] ?? MALFORMED);
}

/** The problem where a packet begins with a well-formed request line whose method Node's parser does not know. */
function unknownMethod({ rawPacket, bytesParsed = 0 }: ParseError, allowedAt: AllowedAt): ProblemDetail | undefined {
  const line = rawPacket?.toString("latin1", 0, MAX_LINE_LENGTH) ?? "";
  const [, method = "", path = ""] =
    /^([!#$%&'*+.^_`|~\w-]{1,100}) (\/[^\s?#]*)\S* HTTP\/1\.[01]\r?\n/.exec(line) ?? [];
  return method.length < bytesParsed || method === "" ? undefined : notAllowed(method, allowedAt(path));
}

function notAllowed(method: string, allowed: readonly string[]): ProblemDetail {
  const allow = allowed.join(", ");
  if (allowed.length === 0) return problemDetail("NOT_FOUND", "There is no resource at this address.");
  return problemDetail("METHOD_NOT_ALLOWED", `The method must be one of ${allow}, got ${quote(method)}.`, { allow });
}
