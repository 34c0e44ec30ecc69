import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What is known of an open connection. */
export interface Connection {
  readonly socket: Socket;
  /** When it was accepted, by performance.now(). */
  readonly acceptedAt: number;
  /** Accepted beyond the limit: only health checks are served on it. */
  isExtra: boolean;
  /** The response to the newest request on it. */
  response: ServerResponse | undefined;
  /** Pipelined requests that wait for the responses before theirs. */
  waiting: number;
}

/** The open connections of a server, the oldest first. */
export type OpenConnections = ReadonlyMap<Socket, Connection>;

/** Keeps track of a server's open connections. Call it before any other listener needs them. */
export function trackConnections(server: Server): OpenConnections {
  const open = new Map<Socket, Connection>();
  server.on("connection", (socket: Socket) => {
    open.set(socket, { socket, acceptedAt: performance.now(), isExtra: false, response: undefined, waiting: 0 });
    socket.once("close", () => open.delete(socket));
  });
  return open;
}

/** Whether the newest request on a connection has no complete response yet. */
export const isPending = ({ response }: Connection): boolean =>
  response !== undefined && !response.writableFinished && !response.destroyed;

/** Whether a connection has a request that arrived whole and whose response is not out yet. */
export const isResponding = (connection: Connection): boolean =>
  isPending(connection) && connection.response?.req.complete === true;
