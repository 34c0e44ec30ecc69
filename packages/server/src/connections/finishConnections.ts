import type { Server } from "node:http";
import type { Socket } from "node:net";
import { isClosing } from "./closeSlowly.ts";
import { type Connection, isResponding, type OpenConnections } from "./openConnections.ts";

/** How long a connection may stay without a request before a closing server cuts it: a request may be on its way in it. */
const GRACE_MS = 500;
/** How long a request that has begun to arrive may stay without a further byte while the server closes. */
const STALLED_MS = 5_000;
const CHECK_INTERVAL_MS = 20;

/**
 * Holds back Node's own closing of idle connections. It cuts those whose response is written but has not left the process yet, so
 * that a slow reader of a large response gets a part of it: https://nodejs.org/api/http.html#servercloseidleconnections
 * @returns closes the idle connections
 */
export function holdBackClosing(server: Server): () => void {
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => undefined;
  return closeIdle;
}

/**
 * Lets a closing server finish every response. Requests that still arrive on open connections get their responses; connections without
 * a request are cut after half a second, and requests that stop arriving are refused after five. Call it when the server closes.
 * @returns resolves when no connection is left
 */
export function finishConnections(
  open: OpenConnections,
  { closeIdle, onStalled }: { readonly closeIdle: () => void; readonly onStalled: (socket: Socket) => void },
): Promise<void> {
  const start = performance.now();
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

  const check = (): void => {
    for (const connection of open.values()) {
      const { socket } = connection;
      const quiet = quietFor(connection);
      if (isClosing(socket) || socket.bytesRead === 0) {
        if (quiet > GRACE_MS && socket.writableLength === 0) socket.destroy();
      } else if (quiet > STALLED_MS && !isResponding(connection)) onStalled(socket);
    }
    if (performance.now() - start > GRACE_MS && hasLeft(open)) closeIdle();
  };
  // connections of further listening sockets are not among those that the server waits for
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      check();
      if (open.size > 0) return;
      clearInterval(timer);
      resolve();
    }, CHECK_INTERVAL_MS);
  });
}

const hasLeft = (open: OpenConnections): boolean =>
  [...open.keys()].every(({ writableLength }) => writableLength === 0);
