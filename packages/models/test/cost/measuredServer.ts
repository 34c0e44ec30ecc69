import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../src/cost/patience.ts";

/** What a server answers, by method and path; a text is one of HTML. */
export type Routes = Readonly<Record<string, Route>>;
type Route = Answer | ((body: string) => Answer | Promise<Answer>);

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What reached a server. */
export interface Seen {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on a free port. */
export interface TestServer {
  readonly url: string;
  readonly seen: Seen[];
  connections(): number;
  close(): Promise<void>;
}

const PREDICTED = { "server-timing": "predict;dur=0.5", "x-model": "plants", "x-model-version": "3" };

/** The addresses of an iris server that `cost --measure` relies on; others may be put in their place. */
export const irisRoutes = (others: Routes = {}): Routes => ({
  "GET /health/live": { body: { status: "live" } },
  "GET /health/ready": { body: { status: "ready", model: "plants", version: "3" } },
  "GET /openapi.json": { body: contract({ row: { summary: "One row by name", value: { height: 5 } } }) },
  "POST /predict": { headers: PREDICTED, body: { prediction: { value: 1 } } },
  ...others,
});

/** The same routes, each answer of which `change` may replace. */
export const changing = (routes: Routes, change: (answer: Answer) => Answer): Routes =>
  Object.fromEntries(
    Object.entries(routes).map(([line, route]) => [
      line,
      async (body: string) => change(typeof route === "function" ? await route(body) : route),
    ]),
  );

/** Routes as API Gateway hands their answers on. */
export const throughGateway = (routes: Routes, header = "apigw-requestid"): Routes =>
  changing(routes, (answer) => ({ ...answer, headers: { ...answer.headers, [header]: "JKJaXmPLvHcESHA=" } }));

/** Time that passes only where somebody waits. */
export function stoppedClock(): Clock {
  let ms = 0;
  return {
    now: () => ms,
    wait: async (waited) => {
      ms += waited;
    },
  };
}

/** The throttle of API Gateway: a bucket of `burst` requests, filled at `rate` a second. */
export function throttled(routes: Routes, clock: Clock, { rate, burst }: { rate: number; burst: number }): Routes {
  let left = burst;
  let last = clock.now();
  return changing(routes, (answer) => {
    left = Math.min(burst, left + ((clock.now() - last) / 1000) * rate);
    last = clock.now();
    if (left < 1) return TOO_MANY;
    left -= 1;
    return answer;
  });
}

/** What API Gateway says to a request too many. */
export const TOO_MANY: Answer = { status: 429, body: { message: "Too Many Requests" } };

/** A contract with these examples of bodies. */
export const contract = (examples: unknown): unknown => ({
  openapi: "3.1.0",
  paths: { "/predict": { post: { requestBody: { content: { "application/json": { schema: {}, examples } } } } } },
});

/** A prediction that says it took so many milliseconds, after having taken others. */
export const predicting = (said: number, taken = 0) => ({
  "POST /predict": async () => {
    if (taken > 0) await wait(taken);
    return { headers: { ...PREDICTED, "server-timing": `predict;dur=${said}` }, body: { prediction: { value: 1 } } };
  },
});

/** Starts a server of these routes; what it has none for is 404. */
export async function startServer(routes: Routes): Promise<TestServer> {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((request, response) => void answer(routes, seen, request, response));
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, connections: () => connections, close: () => stop(server) };
}

async function answer(routes: Routes, seen: Seen[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const line = `${request.method} ${request.url}`;
  seen.push({ line, headers: request.headers, body });
  const route = routes[line] ?? { status: 404, body: { code: "NOT_FOUND", detail: `There is no ${request.url}.` } };
  const { status = 200, headers = {}, body: told } = typeof route === "function" ? await route(body) : route;
  response.writeHead(status, {
    "content-type": typeof told === "string" ? "text/html" : "application/json",
    ...headers,
  });
  response.end(typeof told === "string" ? told : JSON.stringify(told));
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
