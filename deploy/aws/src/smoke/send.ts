import http from "node:http";
import https from "node:https";
import { CheckFailed } from "./check.ts";

/** A request to one address. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Milliseconds from the question to the last byte. */
  readonly ms: number;
}

/** Past the 30 seconds after which a gateway gives up itself. */
const PATIENCE_MS = 35_000;

/**
 * Asks an address.
 * @param gateway where the request goes instead, with the address's own Host header (fetch would not let us set that)
 * @throws CheckFailed when no answer comes
 */
export function send(url: URL, { method, headers, body }: Question, gateway?: URL): Promise<Answer> {
  const started = performance.now();
  const target = new URL(gateway ?? url);
  const client = target.protocol === "http:" ? http : https;
  const options: http.RequestOptions = {
    method,
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, ...(body !== undefined && { "content-length": Buffer.byteLength(body) }) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  };
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(new CheckFailed(`no answer (${describe(cause)})`, `one from ${url}`, "", { cause }));
    const request = client.request(target, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const ms = performance.now() - started;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ms });
      });
    });
    request.on("error", failed);
    request.end(body);
  });
}

/** Of several addresses that were tried only the code says anything. */
const describe = (error: Error): string =>
  error.name === "TimeoutError" || (error.cause instanceof Error && error.cause.name === "TimeoutError")
    ? `it took more than ${PATIENCE_MS / 1000} s`
    : error.message || ("code" in error ? String(error.code) : error.name);
