import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { IrisError } from "../errors.ts";

/** What reaches a server that is measured. */
export interface ServerOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Sent as `x-api-key`, which is what API Gateway reads. */
  readonly apiKey?: string;
}

/** An answer and the time from its request to the end of its body. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

/** A server somewhere. */
export interface IrisServer {
  /** Without a final slash, and without what may not be shown. */
  readonly url: string;
  /** @throws IrisError `INVALID_OPTION` when no answer comes, or one that redirects */
  ask(path: string, body?: string): Promise<Exchange>;
}

const PATIENCE_MS = 30_000;

const Problem = Type.Object({ code: Type.String(), detail: Type.String() });

/**
 * A server by its address, a path included where it is mounted under one.
 * @throws IrisError `INVALID_OPTION` when it is no http(s) address
 */
export function irisServer(address: string, { fetch, apiKey }: ServerOptions): IrisServer {
  const url = readUrl(address);
  const headers = { "content-type": "application/json", ...(apiKey && { "x-api-key": apiKey }) };
  const send = async (path: string, body: string | undefined): Promise<Exchange> => {
    const start = performance.now();
    const init = body === undefined ? { headers } : { headers, body, method: "POST" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      // a followed redirect would take the key to another host
      const response = await fetch(`${url}${path}`, { ...init, signal, redirect: "manual" });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, ms: performance.now() - start };
    } catch (cause) {
      throw unfit(url, `cannot be reached (${reason(cause)}); an iris server is wanted there`, cause);
    }
  };
  const ask = async (path: string, body?: string): Promise<Exchange> => {
    const exchange = await send(path, body);
    if (exchange.status >= 300 && exchange.status < 400) throw redirecting(url, path, exchange);
    return exchange;
  };
  return { url, ask };
}

function readUrl(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== "http:" && url?.protocol !== "https:")
    throw wrongAddress(`${JSON.stringify(withoutPassword(address))}; an address such as http://localhost:8080`);
  if (url.username || url.password) throw wrongAddress("an address with a user or a password; one without");
  if (url.search || url.hash) throw wrongAddress('an address with a "?" or a "#"; one without');
  return url.href.replace(/\/+$/, "");
}

const withoutPassword = (address: string): string => address.replace(/[^/]*@/, "…@");

const wrongAddress = (fault: string): IrisError =>
  new IrisError("INVALID_OPTION", `--measure came as ${fault} is wanted.`);

/**
 * The JSON of an answer that has a shape.
 * @throws IrisError `INVALID_OPTION` when it has another
 */
export function readAnswer<Schema extends TSchema>(
  { url }: IrisServer,
  schema: Schema,
  path: string,
  exchange: Exchange,
): Static<Schema> {
  const value = parse(exchange.text);
  if (exchange.status < 400 && Value.Check(schema, value)) return value;
  throw unfit(url, `does not answer as an iris server does: ${path} gave ${told(exchange)}`);
}

/** A server that cannot be measured, and why. */
export const unfit = (url: string, why: string, cause?: unknown): IrisError =>
  new IrisError("INVALID_OPTION", `--measure: ${url} ${why}.`, { cause });

function redirecting(url: string, path: string, { headers }: Exchange): IrisError {
  const to = headers.get("location");
  const where = to === null ? "" : ` to ${JSON.stringify(addressBehind(to, url, path))}`;
  return unfit(url, `redirects${where}, which is not followed; give that address`);
}

/** The address of the server that a redirect leads to, without credentials. */
function addressBehind(location: string, url: string, path: string): string {
  const target = URL.parse(location, `${url}${path}`);
  if (target === null) return withoutPassword(location);
  const address = `${target.protocol}//${target.host}${target.pathname}`;
  return address.endsWith(path) ? address.slice(0, -path.length) : address;
}

/** What an answer was, in a few words. */
export function told({ status, text }: Exchange): string {
  const problem = parse(text);
  if (Value.Check(Problem, problem)) return `${status} ${problem.code}: ${problem.detail.replace(/\.$/, "")}`;
  const hint =
    status === 401 || status === 403 ? " (IRIS_API_KEY is sent as x-api-key; signed requests are not made)" : "";
  return `${status} with ${text === "" ? "nothing" : JSON.stringify(text.slice(0, 80))}${hint}`;
}

/** The JSON of a text, or undefined where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function reason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || ("code" in inner ? String(inner.code) : inner.name);
}
