import type { Server } from "node:http";
import type { Socket } from "node:net";
import { isClosing } from "./closeSlowly.ts";
import { isPending, type OpenConnections } from "./openConnections.ts";

const CHECK_INTERVAL_MS = 1_000;

/**
 * Closes connections whose response is not taken for `writeMs`, and those kept alive or closing that stay quiet for their time.
 *
 * Most responses leave the process at once, and a timer for each would cost every request. So connections are checked once a
 * second, and only those that hold unsent output get a timer. Node's timer of a socket starts anew with each byte that is taken.
 */
export function closeStalledConnections(
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
