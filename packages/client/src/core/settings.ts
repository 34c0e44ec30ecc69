import { readHeaders } from "./headers.ts";
import { checkConcurrency, checkMaxResponseBytes, checkObject, checkTimeout, wrongOption } from "./optionChecks.ts";
import { checkRuntime, isNode, platformFetch } from "./runtime.ts";
import { DEFAULT_URL, readUrl } from "./serverUrl.ts";

/** The part of the platform's fetch that the client needs; it has to honour `init.signal`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where the server is and how to reach it. */
export interface ClientOptions {
  /** Address of the server, with a path where it is mounted under one. @default IRIS_URL, else http://localhost:8080 */
  readonly url?: string | URL | undefined;
  /** Sent as `x-api-key`, which is what AWS API Gateway reads. @default IRIS_API_KEY, else none */
  readonly apiKey?: string | undefined;
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  /** The most milliseconds until the response has arrived, waiting for other requests included; Infinity for no limit. @default 30000 */
  readonly timeout?: number | undefined;
  /**
   * The most requests that are sent to one server at the same time, by all clients of the program together; further
   * requests wait. Each takes one connection. Infinity for no limit. @default 64 in Node, else Infinity
   */
  readonly concurrency?: number | undefined;
  /** The most bytes of a response that are read, after decompression. @default 67108864 (64 MiB) */
  readonly maxResponseBytes?: number | undefined;
  /** Does the requests. @default the platform's own */
  readonly fetch?: Fetch | undefined;
}

/** Options that were checked, with the defaults filled in. */
export interface Settings {
  /** Without a final slash. */
  readonly url: string;
  readonly headers: Headers;
  readonly timeout: number;
  readonly concurrency: number;
  readonly maxResponseBytes: number;
  readonly fetch: Fetch;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_CONCURRENCY = 64;
const DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/**
 * The settings that options make; what they leave out comes from the environment. An empty variable counts as unset.
 * @param env the process's own by default; browsers have none
 * @throws IrisClientError `INVALID_OPTION`, `UNSUPPORTED_RUNTIME`
 */
export function readSettings(given: ClientOptions = {}, env: Environment = globalThis.process?.env ?? {}): Settings {
  checkRuntime();
  const options = checkObject("The client's options", given);
  return {
    url: readUrl(options.url ?? (env.IRIS_URL || DEFAULT_URL)),
    headers: readHeaders(options.headers ?? {}, options.apiKey ?? (env.IRIS_API_KEY || undefined)),
    timeout: checkTimeout(options.timeout ?? DEFAULT_TIMEOUT),
    concurrency: checkConcurrency(options.concurrency ?? defaultConcurrency()),
    maxResponseBytes: checkMaxResponseBytes(options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES),
    fetch: readFetch(options.fetch),
  };
}

/** Browsers and workers limit connections themselves. */
const defaultConcurrency = (): number => (isNode() ? DEFAULT_CONCURRENCY : Number.POSITIVE_INFINITY);

function readFetch(given: Fetch | undefined): Fetch {
  if (given === undefined || given === null) return platformFetch;
  if (typeof given === "function") return given;
  throw wrongOption("fetch", "a function", given);
}
