import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isClosing } from "./closeSlowly.ts";
import { type Connection, isAnswering, type OpenConnections } from "./openConnections.ts";

/** How long a connection may stay without a request before a closing server cuts it: a request may be on its way in it. */
const GRACE_MS = 500;
/** How long a request that has begun to arrive may stay without a further byte while the server closes. */
const STALLED_MS = 5_000;
const LOOK_EVERY_MS = 20;
/** Under load there may always be another connection to accept. */
const LONGEST_ACCEPTING_MS = 2_000;

/** Called with a connection whose request has stopped arriving. */
export type OnStalled = (socket: Socket) => void;

/**
 * Accepts the connections that the kernel has established for a server and holds in its queue: closing the server would reset them.
 * Node accepts at most one in each turn of the event loop, so two turns without one mean that the queue is empty.
 */
export async function acceptQueued(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => void accepted++;
  server.on("connection", count);
  const start = performance.now();
  let before: number;
  do {
    before = accepted;
    await nextTurn();
    await nextTurn();
  } while (accepted > before && performance.now() - start < LONGEST_ACCEPTING_MS);
  server.off("connection", count);
}

/**
 * Lets a closing server finish every response. Requests that still arrive on open connections are answered; connections without
 * a request are cut after half a second, and requests that stop arriving are refused after five. Call it when the server closes.
 *
 * Node itself cuts connections whose response is written but has not left the process yet, so that a slow reader of a large
 * response gets a part of it: https://nodejs.org/api/http.html#servercloseidleconnections is held back until all has left.
 */
export function finishConnections(server: Server, open: OpenConnections, onStalled: OnStalled): void {
  const start = performance.now();
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => undefined;
  const progress = new Map<Connection, { bytes: number; since: number }>();

  /** For how long nothing has arrived on a connection since the server began to close. */
  const quietFor = (connection: Connection): number => {
    const now = performance.now();
    const bytes = connection.socket.bytesRead;
    const seen = progress.get(connection);
    if (seen?.bytes === bytes) return now - seen.since;
    progress.set(connection, { bytes, since: now });
    return 0;
  };

  const look = (): void => {
    for (const connection of open.values()) {
      const { socket } = connection;
      const quiet = quietFor(connection);
      if (isClosing(socket) || socket.bytesRead === 0) {
        if (quiet > GRACE_MS && socket.writableLength === 0) socket.destroy();
      } else if (quiet > STALLED_MS && !isAnswering(connection)) onStalled(socket);
    }
    if (performance.now() - start > GRACE_MS && hasLeft(open)) closeIdle();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  server.once("close", () => clearInterval(timer));
}

const hasLeft = (open: OpenConnections): boolean =>
  [...open.keys()].every(({ writableLength }) => writableLength === 0);
