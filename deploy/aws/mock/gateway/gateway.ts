import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GatewayAnswer, Refusal, refused, serverFault } from "./answer.ts";
import { Descriptions } from "./descriptions.ts";
import { askHttpApi } from "./http/httpApi.ts";
import type { GatewayRequest } from "./request.ts";
import { Quotas } from "./rest/quota.ts";
import { askRestApi } from "./rest/restApi.ts";
import { Throttle } from "./throttle.ts";

/** A mock of API Gateway's public side: the APIs that were set up on moto, asked over HTTP. */
export interface Gateway {
  /** Where requests go, with the Host header ID.execute-api.REGION.amazonaws.com. */
  readonly url: string;
  /** Forgets who has asked how often. */
  reset(): void;
  stop(): Promise<void>;
}

const HOST = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(:\d+)?$/;

/** @param services where the mock's services are */
export async function startGateway(services: string): Promise<Gateway> {
  const throttle = new Throttle();
  const quotas = new Quotas();
  const descriptions = new Descriptions(services);

  const answer = async (request: GatewayRequest): Promise<GatewayAnswer> => {
    const [, id, region] = HOST.exec(request.host) ?? [];
    const found = id && region ? await descriptions.find(region, id) : undefined;
    // no name server would know such a host
    if (!region || !found)
      return refused(new Refusal(403, "Forbidden", { "x-mock-reason": `No API is called ${request.host}.` }));
    const surroundings = { services: found.services, region, throttle, quotas };
    return found.kind === "http"
      ? askHttpApi(found.api, request, surroundings)
      : askRestApi(found.api, request, surroundings);
  };

  const server = createServer((message, response) => {
    received(message)
      .then(answer)
      .catch((error: unknown) => refused(serverFault(500, "Internal Server Error", reasonOf(error))))
      .then((given) => send(response, given));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    reset: () => {
      throttle.reset();
      quotas.reset();
      descriptions.reset();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

async function received(message: IncomingMessage): Promise<GatewayRequest> {
  const body = await buffer(message);
  const [path = "/", ...query] = (message.url ?? "/").split("?");
  const headers: [string, string][] = [];
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.push([message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? ""]);
  }
  return {
    method: message.method ?? "GET",
    host: message.headers.host ?? "",
    path,
    query: query.join("?"),
    headers,
    body,
    sourceIp: message.socket.remoteAddress ?? "127.0.0.1",
    requestId: randomUUID(),
    time: new Date(),
  };
}

/** What Node sets itself. */
const OWN = new Set(["content-length", "connection", "transfer-encoding", "keep-alive"]);

function send(response: ServerResponse, { status, headers, body }: GatewayAnswer): void {
  response.statusCode = status;
  for (const [name, value] of headers) if (!OWN.has(name.toLowerCase())) response.appendHeader(name, value);
  response.end(body);
}
