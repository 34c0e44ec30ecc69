import { Agent, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Lets an app listen on a free port. @returns the port */
export async function listening(app: FastifyInstance): Promise<number> {
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A client that keeps one connection open. */
export function keepAliveClient(port: number): { post(path: string, body: string): Promise<Answer>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent }, async (response) => {
          const chunks: Buffer[] = [];
          response.on("error", reject);
          for await (const chunk of response) chunks.push(chunk);
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
        });
        sent.on("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** A bare connection on which a text has been sent. */
export function rawConnection(port: number, text: string): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  return socket;
}

/** Everything that comes in on a connection until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
