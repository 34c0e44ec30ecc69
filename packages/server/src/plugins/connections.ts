import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How long an open connection may stay idle before a closing server cuts it: a request may be on its way in it. */
const GRACE_MS = 500;
const LOOK_EVERY_MS = 20;

/**
 * Lets a closing server finish every answer. No connection is taken any more; requests that still come in on open ones are
 * answered and told that the connection closes; connections that stay idle are cut after a short grace.
 *
 * Node itself cuts connections whose answer is written but has not left the process yet, so that a slow reader of a large
 * answer gets a part of it: https://nodejs.org/api/http.html#servercloseidleconnections is held back until all has left.
 */
export function finishConnections(app: FastifyInstance): void {
  const { server } = app;
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preClose", (done) => {
    const closeIdle = server.closeIdleConnections.bind(server);
    server.closeIdleConnections = () => undefined;
    const looking = setTimeout(() => {
      const timer = setInterval(() => hasLeft(open) && closeIdle(), LOOK_EVERY_MS);
      server.once("close", () => clearInterval(timer));
    }, GRACE_MS);
    server.once("close", () => clearTimeout(looking));
    done();
  });
}

const hasLeft = (sockets: ReadonlySet<Socket>): boolean =>
  [...sockets].every(({ writableLength }) => writableLength === 0);
