import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { AllowedAt } from "../plugins/notFound.ts";
import { acceptQueued } from "./acceptQueued.ts";
import { badHttpHandler, refuseTunnel, TOO_LATE } from "./badHttp.ts";
import { closeSlowlyAfterLastResponse, isClosing } from "./closeSlowly.ts";
import { gracefulShutdown, holdBackClosing } from "./gracefulShutdown.ts";
import { guardRequests } from "./guardRequests.ts";
import { limitConnections } from "./limitConnections.ts";
import type { ConnectionLimits } from "./limits.ts";
import { logFull, refusalLogger } from "./logRefusal.ts";
import { isPending, type OpenConnections, trackConnections } from "./openConnections.ts";

/** Options for the connections of an app. */
export interface ConnectionOptions extends Pick<ConnectionLimits, "writeTimeout" | "maxConnections"> {
  readonly allowedAt: AllowedAt;
}

/** Manages the connections of an app that has a server of its own: limits, timeouts, bad HTTP, and a stop that loses no request. */
export function manageConnections(app: FastifyInstance, options: ConnectionOptions): void {
  const { server, log } = app;
  const { allowedAt, writeTimeout, maxConnections } = options;
  const logRefusal = refusalLogger(log);
  const open = trackConnections(server);
  server.on("connection", closeSlowlyAfterLastResponse);
  // a client that closes its side after a request still gets the response
  Object.assign(server, { httpAllowHalfOpen: true });
  const isFull = limitConnections(server, open, possibleConnections(maxConnections), logFull(log));
  guardRequests(server, { open, isFull, handle: app.routing, logRefusal });
  closeStalledConnections(server, open, writeTimeout * 1000, () =>
    log.info({ event: "write_timeout" }, "connection closed: the client did not take the response"),
  );
  const badHttp = { open, allowedAt, logRefusal };
  const handleBadHttp = badHttpHandler(badHttp);
  server.removeAllListeners("clientError");
  server.on("clientError", handleBadHttp);
  server.on("connect", refuseTunnel(badHttp));
  let finished: Promise<void> | undefined;
  app.addHook("preClose", async () => {
    if (!server.listening) return;
    const closeIdle = holdBackClosing(server);
    const readOn = await acceptQueued(server, open);
    readOn();
    finished = gracefulShutdown(open, { closeIdle, onStalled: (socket) => handleBadHttp(TOO_LATE, socket) });
  });
  app.addHook("onClose", () => finished);
}

/** Files, sockets of the registry, pipes of child processes and connections beyond the limit need descriptors too. */
const RESERVED = 192;
const MIN_CONNECTIONS = 16;

/** The number of file descriptors that this process may have, or undefined where the system does not report it (Linux does). */
function descriptorLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** The number of connections that can be open at once: the wanted number, but never more than there are descriptors for. */
export function possibleConnections(wanted: number, descriptors = descriptorLimit()): number {
  if (descriptors === undefined) return wanted;
  return Math.min(wanted, Math.max(MIN_CONNECTIONS, descriptors - RESERVED));
}

const CHECK_INTERVAL_MS = 1_000;

/**
 * Closes connections whose response is not taken for `writeMs`, and those kept alive or closing that stay quiet for their time.
 *
 * Most responses leave the process at once, and a timer for each would cost every request. So connections are checked once a
 * second, and only those that hold unsent output get a timer. Node's timer of a socket starts anew with each byte that is taken.
 */
function closeStalledConnections(
  server: Server,
  open: OpenConnections,
  writeMs: number,
  onWriteTimeout: () => void,
): void {
  let isClosed = false;
  const check = (): void => {
    // connections of further listening sockets outlive the server
    if (isClosed && open.size === 0) clearInterval(timer);
    for (const { socket } of open.values()) {
      if (socket.writableLength > 0 && !socket.timeout && !isClosing(socket)) socket.setTimeout(writeMs);
    }
  };
  const timer = setInterval(check, Math.min(CHECK_INTERVAL_MS, writeMs)).unref();
  server.once("close", () => {
    isClosed = true;
  });
  server.on("timeout", (socket: Socket) => {
    const connection = open.get(socket);
    if (socket.writableLength > 0 && !isClosing(socket)) onWriteTimeout();
    // a model may run longer than any of these times
    else if (connection !== undefined && isPending(connection) && !isClosing(socket)) return;
    socket.destroy();
  });
}
