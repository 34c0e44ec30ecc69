import packageJson from "../../package.json" with { type: "json" };
import { IrisClientError } from "../errors.ts";

/** The part of the platform's fetch that the client needs; it has to honour `init.signal`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where the server is and how to reach it. */
export interface ClientOptions {
  /** Address of the server, with a path where it is mounted under one. @default IRIS_URL, else http://localhost:8080 */
  readonly url?: string | URL | undefined;
  /** Sent as `x-api-key`, which is what AWS API Gateway reads. @default IRIS_API_KEY, else none */
  readonly apiKey?: string | undefined;
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The most milliseconds until an answer has come; Infinity for no limit. @default 30000 */
  readonly timeout?: number | undefined;
  /** Does the requests. @default the platform's own */
  readonly fetch?: Fetch | undefined;
}

/** Options that were checked, with the defaults filled in. */
export interface Settings {
  /** Without a final slash. */
  readonly url: string;
  readonly headers: Headers;
  readonly timeout: number;
  readonly fetch: Fetch;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_URL = "http://localhost:8080";
const DEFAULT_TIMEOUT = 30_000;
/** Timers take no more than this: past it they fire at once. */
const LONGEST_TIMEOUT = 2_147_483_647;

/**
 * The settings that options make; what they leave out comes from the environment. An empty variable counts as unset.
 * @param env the process's own by default; browsers have none
 * @throws IrisClientError `INVALID_OPTION`
 */
export function readSettings(options: ClientOptions = {}, env: Environment = globalThis.process?.env ?? {}): Settings {
  return {
    url: readUrl(options.url ?? (env.IRIS_URL || DEFAULT_URL)),
    headers: readHeaders(options.headers ?? {}, options.apiKey ?? (env.IRIS_API_KEY || undefined)),
    timeout: checkTimeout(options.timeout ?? DEFAULT_TIMEOUT),
    // looked up at each call: whoever traces or replaces the platform's fetch later is heard
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
  };
}

/** @throws IrisClientError `INVALID_OPTION` */
export function checkTimeout(timeout: number): number {
  if (timeout > 0 && (timeout <= LONGEST_TIMEOUT || timeout === Number.POSITIVE_INFINITY)) return timeout;
  throw new IrisClientError(
    "INVALID_OPTION",
    `timeout is ${timeout}; milliseconds above 0, at most ${LONGEST_TIMEOUT}, or Infinity for no limit are wanted.`,
  );
}

function readUrl(given: string | URL): string {
  const url = URL.parse(String(given));
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw wrongUrl(`is ${shown(String(given))}; an address such as ${DEFAULT_URL} or https://host/prefix is wanted`);
  }
  if (url.username || url.password)
    throw wrongUrl("holds a user or a password; send them in headers, as authorization");
  if (url.search || url.hash) throw wrongUrl('can have no "?" and no "#"');
  return url.href.replace(/\/+$/, "");
}

/** A password before an @ stays out of messages. */
const shown = (text: string): string => JSON.stringify(text.replace(/[^/]*@/, "…@"));

const wrongUrl = (fault: string) =>
  new IrisClientError("INVALID_OPTION", `The server's url (option url, or IRIS_URL) ${fault}.`);

function readHeaders(given: Readonly<Record<string, string>>, apiKey: string | undefined): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    setHeader(headers, name, value, `headers[${JSON.stringify(name)}]`);
  if (apiKey !== undefined) setHeader(headers, "x-api-key", apiKey, "apiKey (or IRIS_API_KEY)");
  if (isNode() && !headers.has("user-agent")) headers.set("user-agent", `${packageJson.name}/${packageJson.version}`);
  return headers;
}

/** The platform's own message would show the value, which may be a secret. */
function setHeader(headers: Headers, name: string, value: string, option: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new IrisClientError(
      "INVALID_OPTION",
      `${option} cannot be sent as a header: a name or value holds characters that HTTP does not allow there.`,
    );
  }
}

/** Browsers set the header themselves, and a page that does needs leave from the server (CORS). */
const isNode = (): boolean => globalThis.process?.versions?.node !== undefined;
