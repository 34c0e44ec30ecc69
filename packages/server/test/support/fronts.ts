import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Handler } from "../../src/lambda/handler.ts";
import { eventFor, type gateways } from "../lambda/support/goldenEvents.ts";
import { ask, bytesOf } from "../lambda/support/handlers.ts";

/** Something that stands before the server on a port of its own. */
export interface Front {
  readonly origin: string;
  close(): void;
}

type Respond = (request: IncomingMessage, body: string, response: ServerResponse) => Promise<void>;

/** A proxy that takes a path off and tells so, as Traefik's StripPrefix does. */
export const strippingProxy = (app: FastifyInstance, prefix: string): Promise<Front> =>
  front(prefix, async ({ method, url = "/", headers }, payload, response) => {
    const answer = await app.inject({
      method: method === "POST" ? "POST" : "GET",
      url: url.slice(prefix.length) || "/",
      headers: { ...headers, "x-forwarded-prefix": prefix },
      ...(payload !== "" && { payload }),
    });
    response.writeHead(answer.statusCode, answer.headers).end(answer.rawPayload);
  });

/** A gateway that calls the handler for what is below a path. */
export const gatewayFront = (handler: Handler, gateway: (typeof gateways)[number], basePath: string): Promise<Front> =>
  front(basePath, async ({ method, url = "/", headers }, body, response) => {
    const sent = {
      method: method === "POST" ? "POST" : "GET",
      path: url.slice(basePath.length).replace(/\?.*$/, "") || "/",
      headers: { accept: String(headers.accept), "content-type": headers["content-type"] ?? "application/json" },
      ...(body !== "" && { body }),
    } as const;
    const answer = await ask(handler, eventFor(gateway, sent));
    response.writeHead(answer.statusCode, answer.headers).end(bytesOf(answer));
  });

/** Listens on a free port. What is not below the path is 404. */
async function front(prefix: string, respond: Respond): Promise<Front> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = "/" } = request;
    if (url === prefix || url.startsWith(`${prefix}/`))
      await respond(request, Buffer.concat(chunks).toString(), response);
    else response.writeHead(404).end("This path leads to another service.");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
