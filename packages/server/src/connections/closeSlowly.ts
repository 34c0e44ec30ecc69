import type { Socket } from "node:net";

/** A client that sends nothing for so long has seen the response, or never will. */
const QUIET_MS = 2_000;
const MAX_DRAIN_MS = 30_000;
/** As much as the largest body limit that can be set. */
const MAX_DRAINED_BYTES = 268_435_456;

const discarding = new WeakSet<Socket>();
const closing = new WeakSet<Socket>();

/** Whether a connection has its last response already. */
export const isClosing = (socket: Socket): boolean => closing.has(socket);

/**
 * Ends a connection without losing its last response. A socket that is closed while it holds unread input makes the kernel
 * reset the connection, and a client that is still sending then never sees the response. So only our side is closed at first;
 * input is discarded until the client closes its side, sends nothing for two seconds, or exceeds the limits above.
 */
export function closeSlowly(socket: Socket): void {
  if (socket.destroyed || closing.has(socket)) return;
  closing.add(socket);
  discardInput(socket);
  const longest = setTimeout(() => socket.destroy(), MAX_DRAIN_MS).unref();
  socket.once("close", () => clearTimeout(longest));
  socket.setTimeout(QUIET_MS);
  socket.end();
}

/** Reads on, and parses nothing of it any more. */
export function discardInput(socket: Socket): void {
  if (discarding.has(socket)) return;
  discarding.add(socket);
  let bytes = 0;
  // HAZARD: a "data" listener takes the input away from Node's HTTP parser, which has one itself for what arrives then
  socket.removeAllListeners("data");
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DRAINED_BYTES) socket.destroy();
  });
  socket.on("error", () => socket.destroy());
  socket.resume();
}

/** Has Node close a connection slowly after the last response on it, such as a 413 while the body is still sent. */
export function closeSlowlyAfterLastResponse(socket: Socket): void {
  socket.destroySoon = () => closeSlowly(socket);
}
