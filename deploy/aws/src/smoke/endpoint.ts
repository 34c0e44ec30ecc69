import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { Agent, interceptors, request } from "undici";
import { clientSettings } from "../clients/credentials.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import type { Environment } from "../processes.ts";
import { CheckFailed, excerpt, reasonOf } from "./report.ts";

/** Who sends a request: somebody with permission, without credentials, or with invalid ones. */
export type Caller = "permitted" | "anonymous" | "forged";

/** A response of the endpoint. */
export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Milliseconds from the request to the last byte. */
  readonly ms: number;
}

/** The deployed API. */
export interface Endpoint {
  readonly url: string;
  /** Whether this process has credentials for it. */
  readonly hasCredentials: boolean;
  /**
   * Sends a GET, or with a body a POST, and retries while the API is throttled (429). A 403 for a permitted caller is retried too, because
   * the gateway's nodes learn of a new key or API at different times; once that was in vain, it is not retried any more.
   */
  send(path: string, options?: SendOptions): Promise<Response>;
}

/** How a request is sent. */
export interface SendOptions {
  readonly body?: string;
  /** @default "permitted" */
  readonly as?: Caller;
  /** Whether a 403 is the expected response, also for a permitted caller. @default true for all others */
  readonly expect403?: boolean;
}

type Headers = Readonly<Record<string, string>>;
type Authorize = (url: URL, method: string, headers: Headers, body: string | undefined) => Promise<Headers>;

/** Longer than the 30 seconds after which a gateway times out. */
const TIMEOUT_MS = 35_000;
const FORBIDDEN_DELAY_MS = 2000;
const FORGED = "forged-by-the-smoke-test";

/**
 * The API of a deployment; undefined without one.
 * @param maxWaitMs how long a 403 for a permitted caller is retried
 */
export function openEndpoint(outputs: DeploymentOutputs, env: Environment, maxWaitMs = 0): Endpoint | undefined {
  const { invoke_url: base } = outputs;
  if (base === null) return undefined;
  const throttled = {
    statusCodes: [429],
    methods: ["GET" as const, "POST" as const],
    errorCodes: [],
    throwOnError: false,
  };
  const dispatcher = new Agent().compose(interceptors.retry({ ...throttled, maxRetries: 4, minTimeout: 500 }));
  const authorizers = {
    permitted: authorizer(outputs, env),
    anonymous: anonymous,
    forged: forger(outputs, env),
  };

  async function sendOnce(path: string, body: string | undefined, caller: Caller): Promise<Response> {
    const url = new URL(`${base}${path}`);
    const authorize = authorizers[caller];
    if (authorize === undefined) throw new Error("IRIS_TOKEN is not set, so there is no token to send.");
    const method = body === undefined ? "GET" : "POST";
    const plain = { host: url.host, ...(body !== undefined && { "content-type": "application/json" }) };
    const headers = await authorize(url, method, plain, body);
    const target = new URL(`${url.pathname}${url.search}`, env.IRIS_GATEWAY || url);
    const started = performance.now();
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await request(target, { dispatcher, method, headers, signal, body: body ?? null });
      const text = await response.body.text();
      return { status: response.statusCode, headers: response.headers, text, ms: performance.now() - started };
    } catch (cause) {
      const reason =
        cause instanceof Error && cause.name === "TimeoutError" ? `${TIMEOUT_MS / 1000} s passed` : reasonOf(cause);
      throw new CheckFailed(`a response from ${url}`, `none (${reason})`, "", { cause });
    }
  }

  let waitMs = maxWaitMs;
  return {
    url: base,
    hasCredentials: authorizers.permitted !== undefined,
    async send(path, { body, as = "permitted", expect403 = as !== "permitted" } = {}) {
      const deadline = performance.now() + waitMs;
      for (;;) {
        const response = await sendOnce(path, body, as);
        if (expect403 || response.status !== 403) return response;
        if (performance.now() + FORBIDDEN_DELAY_MS > deadline) {
          waitMs = 0;
          return response;
        }
        await delay(FORBIDDEN_DELAY_MS);
      }
    },
  };
}

/** @throws CheckFailed when the status is another */
export function expectStatus(
  { status, text }: Pick<Response, "status" | "text">,
  expected: number,
  hint?: string,
): void {
  if (status === expected) return;
  throw new CheckFailed(`status ${expected}`, `${status} (${excerpt(text) || "no body"})`, hint);
}

const anonymous: Authorize = async (_url, _method, headers) => headers;

const withHeader =
  (name: string, value: string): Authorize =>
  async (_url, _method, headers) => ({ ...headers, [name]: value });

/** The credentials that the endpoint accepts; undefined when this process has none. */
function authorizer({ auth, api_key, region }: DeploymentOutputs, env: Environment): Authorize | undefined {
  switch (auth) {
    case "none":
      return anonymous;
    case "iam":
      return signer(region, env);
    case "api_key":
      return api_key ? withHeader("x-api-key", api_key) : undefined;
    case "jwt":
      return env.IRIS_TOKEN ? withHeader("authorization", `Bearer ${env.IRIS_TOKEN}`) : undefined;
  }
}

/** Credentials of the right kind that are invalid. */
function forger({ auth, region }: DeploymentOutputs, env: Environment): Authorize {
  if (auth === "iam") return signer(region, env, FORGED);
  return auth === "api_key" ? withHeader("x-api-key", FORGED) : withHeader("authorization", `Bearer ${FORGED}`);
}

/** Signature Version 4 for `execute-api`, with the credentials that the AWS SDK finds. */
function signer(region: string, env: Environment, secretAccessKey?: string): Authorize {
  const { credentials } = new LambdaClient(clientSettings(env, region)).config;
  return async (url, method, headers, body) => {
    const own = await credentials();
    const signature = new SignatureV4({
      service: "execute-api",
      region,
      credentials: { ...own, ...(secretAccessKey && { secretAccessKey }) },
      sha256: Hash.bind(null, "sha256"),
    });
    const signed = await signature.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers },
      ...(body !== undefined && { body }),
    });
    return signed.headers;
  };
}
