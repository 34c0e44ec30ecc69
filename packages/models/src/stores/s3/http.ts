import { readFile } from "node:fs/promises";
import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { IrisError } from "../../errors.ts";

const CONNECT_MS = 1_500;
/** How long a server may say nothing, in milliseconds. */
export const SILENCE_MS = 3_000;
// A frozen Lambda function wakes with connections that the other side has forgotten: better none than those.
const IDLE_MS = 4_000;
// Of a body of this size, much would be on its way for nothing when a refusal comes, which is then often lost with it.
const LARGE_BYTES = 2 ** 20;
const CONTINUE_MS = 1_000;
const CONNECTIONS = { keepAlive: true, maxSockets: 50, timeout: IDLE_MS };

/** A request, as it is signed and sent. */
export interface HttpRequest {
  readonly method: string;
  /** `http:` or `https:` */
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  /** Escaped. */
  readonly path: string;
  /** Not escaped. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array;
  /** SHA-256 of the body in hexadecimal digits, where it is known; a signature needs it. */
  readonly sha256?: string;
}

/** An answer whose body is still to come. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Ends with an error when fewer bytes come than the headers said, or none for too long. */
  readonly body: IncomingMessage;
}

/** @throws the system's errors; one whose name is TimeoutError or, after the signal, AbortError */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

type Transport = { readonly agent: Agent; readonly start: typeof request };

/** Sends requests over connections that are kept for the next one. Idle ones keep no process alive. */
export function createHttp(): Send {
  const plain: Transport = { agent: new Agent(CONNECTIONS), start: request };
  let secure: Promise<Transport> | undefined;
  return async (wanted, signal) => {
    if (wanted.protocol === "http:") return exchange(wanted, signal, plain);
    secure ??= createSecure().catch((error) => {
      secure = undefined;
      throw error;
    });
    return exchange(wanted, signal, await secure);
  };
}

/** Loaded only when it is needed: TLS is a tenth of a cold start. */
async function createSecure(): Promise<Transport> {
  const https = await import("node:https");
  const path = process.env.AWS_CA_BUNDLE;
  const ca = path ? await readFile(path).catch((cause) => withoutBundle(path, cause)) : undefined;
  return { agent: new https.Agent({ ...CONNECTIONS, ...(ca && { ca }) }), start: https.request };
}

function withoutBundle(path: string, cause: unknown): never {
  throw new IrisError("INVALID_OPTION", `AWS_CA_BUNDLE names ${path}, which cannot be read.`, { cause });
}

function exchange(wanted: HttpRequest, signal: AbortSignal, { agent, start }: Transport): Promise<HttpAnswer> {
  const { method, port, body } = wanted;
  const isLarge = body !== undefined && body.byteLength >= LARGE_BYTES;
  const query = queryOf(wanted.query);
  const sent = start({
    agent,
    method,
    headers: isLarge ? { ...wanted.headers, expect: "100-continue" } : wanted.headers,
    signal,
    host: wanted.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    path: query === "" ? wanted.path : `${wanted.path}?${query}`,
  });
  limitConnecting(sent);
  const answered = answerOf(sent);
  if (isLarge) sendWhenWanted(sent, body);
  else sent.end(body);
  return answered;
}

const answerOf = (sent: ClientRequest): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    sent.setTimeout(SILENCE_MS, () => (answer ?? sent).destroy(lateness("Nothing came for too long.")));
    sent.on("error", (error) => reject(Object.assign(error, { wasReused: sent.reusedSocket })));
    sent.once("response", (came) => {
      answer = came;
      resolve({ status: came.statusCode ?? 0, headers: came.headers, body: came });
    });
  });

/** Sends the body when the server says that it wants it, or says nothing: some do not know how to. */
function sendWhenWanted(sent: ClientRequest, body: Uint8Array): void {
  const go = () => sent.end(body);
  const timer = setTimeout(go, CONTINUE_MS);
  sent.once("continue", go);
  for (const event of ["continue", "response", "close"]) sent.once(event, () => clearTimeout(timer));
  sent.once("response", (answer) => {
    // the connection waits for a body that will not come
    if (!sent.writableEnded) answer.once("end", () => sent.destroy());
  });
  sent.flushHeaders();
}

function limitConnecting(sent: ClientRequest): void {
  sent.once("socket", (socket) => {
    if (!socket.connecting) return;
    const late = () => sent.destroy(lateness("No connection was made in time."));
    const timer = setTimeout(late, CONNECT_MS).unref();
    for (const event of ["connect", "close"]) socket.once(event, () => clearTimeout(timer));
  });
}

/** A query as it is sent and signed: sorted and escaped. */
export const queryOf = (query: HttpRequest["query"]): string =>
  Object.keys(query)
    .sort()
    .map((name) => `${escapeUri(name)}=${escapeUri(query[name] ?? "")}`)
    .join("&");

/** Escapes what signatures want escaped, which is more than URLs need. */
export const escapeUri = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** An error that tells that something took too long. */
export const lateness = (message: string): Error => Object.assign(new Error(message), { name: "TimeoutError" });

/** Whether a connection that was kept turned out to be dead: the request was never answered, and a new connection may do. */
export function isStaleConnection(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return "wasReused" in error && error.wasReused === true && ["ECONNRESET", "EPIPE"].includes(String(error.code));
}
