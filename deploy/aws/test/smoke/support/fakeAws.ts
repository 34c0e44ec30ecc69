import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { vi } from "vitest";
import type { DeploymentOutputs } from "../../../src/outputs.ts";
import { type SmokeOptions, smoke } from "../../../src/smoke/smoke.ts";
import { isSigned } from "./signature.ts";

/** What is said to one request. */
export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Says what the service says to a path and a body; undefined hands on to the next. */
export type Service = (path: string, body: string) => Reply | undefined;

/** How a world differs from one that is right. */
export interface Differences {
  readonly service?: Service;
  /** The gateway's refusal; null lets the request through, undefined does with it as API Gateway does. */
  readonly refuse?: (request: IncomingMessage, body: string) => Reply | null | undefined;
  /** The version that answers an invocation of an alias. */
  readonly version?: () => string;
  /** The version that answers when one is asked for by its number. */
  readonly numbered?: (version: string) => string;
  /** The function's own answer to an invocation, raw. */
  readonly invoked?: (
    event: unknown,
    qualifier: string,
  ) => { readonly error?: string; readonly answer: unknown } | undefined;
}

export const SECRET = "a secret";
export const KEY = "a key of a partner";
export const TOKEN = "a.good.token";

const problem = (status: number, code: string): Reply => ({
  status,
  type: "application/problem+json; charset=utf-8",
  body: { type: "about:blank", title: code, status, code, detail: `It is ${code}.` },
});

const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({ status: 200, headers, body });

const features = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
const row = Object.fromEntries(features.map((name) => [name, 1]));
const examples = { row: { value: row } };
const contract = {
  paths: { "/predict": { post: { requestBody: { content: { "application/json": { examples } } } } } },
};

/** The responses of iris-server to the requests of the smoke test. */
const right: Service = (path, body) => {
  switch (path) {
    case "/health/live":
      return ok({ status: "live" });
    case "/health/ready":
      return ok({ status: "ready", model: "iris", version: "3" });
    case "/models":
      return ok({ default: "iris", models: [{ name: "iris", current: "3" }] });
    case "/openapi.json":
      return ok(contract);
    case "/predict":
      return features.every((name) => body.includes(name))
        ? ok({ prediction: { label: "virginica", probability: 0.9997 } }, { "x-model": "iris", "x-model-version": "3" })
        : problem(400, "INVALID_INPUT");
    default:
      return problem(404, "NOT_FOUND");
  }
};

/** Refuses as API Gateway does. */
function refusal(auth: DeploymentOutputs["auth"], request: IncomingMessage, body: string): Reply | null {
  const signed = isSigned(request, body, SECRET);
  const forbidden: Reply = { status: 403, body: { message: "Forbidden" } };
  if (request.url?.startsWith("/v2/repository/") && !signed) return forbidden;
  if (auth === "iam") return signed ? null : forbidden;
  if (auth === "api_key") return request.headers["x-api-key"] === KEY ? null : forbidden;
  if (auth === "none" || request.headers.authorization === `Bearer ${TOKEN}`) return null;
  return { status: 401, body: { message: "Unauthorized" } };
}

/** The environment of a program that takes a world for AWS. */
export const environmentOf = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: "AKID",
  AWS_SECRET_ACCESS_KEY: SECRET,
  IRIS_GATEWAY: url,
});

/** A Lambda function and a gateway in front of it, both played by one HTTP server. */
export async function startWorld(
  auth: DeploymentOutputs["auth"],
  { service, refuse, invoked, version, numbered = (one) => one }: Differences,
) {
  const answer = (path: string, body: string): Reply =>
    service?.(path, body) ?? right(path, body) ?? problem(404, "NOT_FOUND");
  const invocation = (body: string, qualifier: string) => {
    const event: { rawPath?: string; body?: unknown } = JSON.parse(body);
    const other = invoked?.(event, qualifier);
    if (other !== undefined) return other;
    const reply = answer(event.rawPath ?? "/predict", JSON.stringify(event.body ?? null));
    return {
      answer: { statusCode: reply.status, headers: {}, body: JSON.stringify(reply.body), isBase64Encoded: false },
    };
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const path = request.url ?? "/";
    const [, qualifier] = /^\/2015-03-31\/functions\/[^/]+(?::|%3A)([^/]+)\/invocations/.exec(path) ?? [];
    if (qualifier !== undefined) {
      const { error, answer: said } = invocation(body, qualifier);
      const log = Buffer.from("REPORT Init Duration: 123.45 ms").toString("base64");
      response.writeHead(200, {
        "x-amz-executed-version": /^\d+$/.test(qualifier) ? numbered(qualifier) : (version?.() ?? "7"),
        "x-amz-log-result": log,
        ...(error && { "x-amz-function-error": error }),
      });
      response.end(JSON.stringify(said));
      return;
    }
    const own = refuse?.(request, body);
    const refused = own === undefined ? refusal(auth, request, body) : own;
    const { status, type = "application/json", headers, body: said } = refused ?? answer(path, body);
    response.writeHead(status, { "content-type": type, ...headers }).end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs the smoke test against a world and gives its lines, and what it threw. */
export async function smokeOf(
  outputs: DeploymentOutputs,
  differences: Differences = {},
  { env = {}, ...options }: SmokeOptions = {},
): Promise<{ readonly lines: readonly string[]; readonly error: unknown }> {
  const world = await startWorld(outputs.auth, differences);
  const lines: string[] = [];
  const { AWS_ENDPOINT_URL, ...own } = environmentOf(world.url);
  // one service's own address does not make a mock of all AWS
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", AWS_ENDPOINT_URL);
  try {
    await smoke(outputs, {
      env: { ...own, ...env },
      write: (line) => lines.push(line),
      maxWaitMs: 0,
      ...options,
    });
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error };
  } finally {
    vi.unstubAllEnvs();
    await world.stop();
  }
}
