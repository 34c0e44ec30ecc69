import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";

/**
 * Sockets that listen on the port of a busy server. Node accepts at most one connection for each of them in a turn of the event loop
 * (libuv's uv__server_io), and the kernel spreads new connections over them (SO_REUSEPORT).
 */
const LISTENERS = 16;

/** Other systems share connections out in other ways, or give all of them to one socket. */
const isSupported = process.platform === "linux";

const further = new WeakMap<Server, readonly NetServer[]>();

/**
 * Options of `listen` with which further sockets may listen on the same port.
 * @throws Error `EADDRINUSE` when another program listens there, which the system would not refuse any more
 */
export async function sharedPort({ host, port }: { readonly host: string; readonly port: number }) {
  // Fastify listens on each address of localhost with a server of its own
  if (!isSupported || host === "localhost") return { host, port };
  const probe = createServer().listen({ host, port });
  await once(probe, "listening");
  await new Promise((resolve) => probe.close(resolve));
  return { host, port, reusePort: true };
}

/** Lets further sockets listen on the port of a server that was started with the options of `sharedPort`. Their connections are the server's. */
export async function listenOnFurtherSockets(server: Server, { host }: { readonly host: string }): Promise<void> {
  if (!isSupported || host === "localhost") return;
  const { port } = server.address() as AddressInfo;
  // as Node's HTTP server is made
  const options = { allowHalfOpen: true, noDelay: true };
  const sockets = Array.from({ length: LISTENERS - 1 }, () =>
    createServer(options, (socket: Socket) => void server.emit("connection", socket)),
  );
  // Node before 22.12 does not know reusePort, and some kernels refuse it: then there is one socket
  const tried = await Promise.allSettled(
    sockets.map((socket) => once(socket.listen({ host, port, reusePort: true }), "listening")),
  );
  further.set(
    server,
    sockets.filter((_, index) => tried[index]?.status === "fulfilled"),
  );
}

/** Stops listening on all sockets of a server. */
export function stopListening(server: Server): void {
  for (const socket of further.get(server) ?? []) socket.close();
  server.close();
}
