import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { handleHttpApi, readHttpApi } from "./httpApi.ts";
import type { GatewayRequest } from "./request.ts";
import { errorResponse, GatewayError, type GatewayResponse } from "./response.ts";
import { handleRestApi, readRestApi } from "./restApi.ts";
import { Services } from "./services.ts";

/** API Gateway's public side: serves the APIs that were configured on moto. */
export interface Gateway {
  /** Where requests go, with the Host header ID.execute-api.REGION.amazonaws.com. */
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(:\d+)?$/;

/** @param moto where moto's services are */
export async function startGateway(moto: string): Promise<Gateway> {
  const regions = new Map<string, Services>();
  const servicesIn = (region: string): Services => {
    const services = regions.get(region) ?? new Services(moto, region);
    regions.set(region, services);
    return services;
  };
  const server = createServer((message, response) => {
    receive(message)
      .then((request) => handle(request, servicesIn))
      .catch((error: unknown) => errorResponse(gatewayErrorOf(error)))
      .then((result) => send(response, result));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function handle(request: GatewayRequest, servicesIn: (region: string) => Services): Promise<GatewayResponse> {
  const noApi = new GatewayError(403, "Forbidden", `There is no API with host ${request.host}.`);
  const [, id, region] = HOST.exec(request.host) ?? [];
  if (id === undefined || region === undefined) throw noApi;
  const services = servicesIn(region);
  const httpApi = await readHttpApi(services, id);
  if (httpApi !== undefined) return handleHttpApi(httpApi, request, services);
  const restApi = await readRestApi(services, id);
  if (restApi !== undefined) return handleRestApi(restApi, request, services);
  throw noApi;
}

const gatewayErrorOf = (error: unknown): GatewayError =>
  error instanceof GatewayError ? error : new GatewayError(500, "Internal Server Error", String(error));

async function receive(message: IncomingMessage): Promise<GatewayRequest> {
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

const SET_BY_NODE = new Set(["content-length", "connection", "transfer-encoding", "keep-alive"]);

function send(response: ServerResponse, { status, headers, body }: GatewayResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) if (!SET_BY_NODE.has(name.toLowerCase())) response.appendHeader(name, value);
  response.end(body);
}
