import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { type HttpCode, STATUS } from "../problems/codes.ts";
import { PROBLEM_TYPE, problemOf } from "../problems/problem.ts";
import { statusText } from "../problems/statusText.ts";
import { BASE_HEADERS } from "./headers.ts";

interface Explained {
  readonly code: HttpCode;
  readonly detail: string;
}

const KNOWN: Readonly<Record<string, Explained>> = {
  HPE_HEADER_OVERFLOW: { code: "HEADERS_TOO_LARGE", detail: "The headers are larger than 16 KiB." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: "BODY_TOO_LARGE",
    detail: "The extensions of the body's chunks are too large.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "REQUEST_TIMEOUT", detail: "The request did not arrive in time." },
};
const MALFORMED: Explained = { code: "INVALID_REQUEST", detail: "This is not a well-formed HTTP/1.1 request." };

/** Answers what is no HTTP: there is no request then, only a socket, which is closed after the problem document. */
export function answerBadHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const requestId = randomUUID();
  const { code, detail } = KNOWN[error.code ?? ""] ?? MALFORMED;
  const body = JSON.stringify(problemOf({ code, detail, faults: [], headers: {} }, requestId));
  const headers = {
    ...BASE_HEADERS,
    "x-request-id": requestId,
    "content-type": PROBLEM_TYPE,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const status = STATUS[code];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${statusText(status)}\r\n${lines.join("")}\r\n${body}`);
}
