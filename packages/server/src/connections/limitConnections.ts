import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type Connection, isPending, type OpenConnections } from "./openConnections.ts";

/** Connections beyond the limit on which health checks work, and everything else is refused with 503. */
const EXTRA = 32;
/** The first request of a younger connection may be on its way. */
const YOUNG_MS = 250;

/** Called when a connection is closed to make room for another, or is not taken. */
export type OnFull = (what: "replaced" | "refused") => void;

/**
 * Keeps the number of open connections below a limit. A connection beyond it takes the place of the oldest one without a
 * request: first of those that never sent one, then of those kept alive. Where every connection has a request, the new one is
 * refused with 503, or served by the health checks, and closed. Probes therefore reach a server that is full.
 * @returns whether there are more connections than the limit
 */
export function limitConnections(server: Server, open: OpenConnections, limit: number, onFull: OnFull): () => boolean {
  server.on("connection", (socket: Socket) => {
    if (open.size <= limit) return;
    const replaced = oldestWithoutRequest(open, socket);
    if (replaced !== undefined) {
      onFull("replaced");
      return void replaced.socket.destroy();
    }
    onFull("refused");
    const connection = open.get(socket);
    if (connection === undefined || open.size > limit + EXTRA) socket.destroy();
    else connection.isExtra = true;
  });
  return () => open.size > limit;
}

function oldestWithoutRequest(open: OpenConnections, except: Socket): Connection | undefined {
  let keptAlive: Connection | undefined;
  for (const connection of open.values()) {
    if (connection.socket === except || connection.socket.destroyed || isPending(connection)) continue;
    if (connection.response !== undefined) keptAlive ??= connection;
    else if (performance.now() - connection.acceptedAt > YOUNG_MS) return connection;
  }
  return keptAlive;
}
