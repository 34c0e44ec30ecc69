import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { stopListening } from "./listeners.ts";
import type { OpenConnections } from "./openConnections.ts";
import { isInputPaused, pauseInput, resumeInput } from "./pauseInput.ts";

/** Clients that wait for responses are expected to open no further connection after so long without one. */
const QUIET_MS = 100;
const MAX_QUIET_WAIT_MS = 500;
/** New connections may keep coming faster than they are accepted. */
const MAX_ACCEPT_MS = 2_000;
/** So many turns of the event loop without a new connection mean that the queue is empty. */
const EMPTY_TURNS = 2;

/**
 * Accepts the connections that the kernel has established for a server and holds in its queue, and stops listening when the queue
 * is empty: a server that closes before would reset them. Node accepts few connections in each turn of the event loop.
 * Meanwhile nothing is read, so turns are short, and clients that wait for a response open no further connections.
 * @returns starts to read again
 */
export async function acceptQueued(server: Server, open: OpenConnections): Promise<() => void> {
  const paused = new Set<Socket>();
  const pause = (socket: Socket): void => {
    if (isInputPaused(socket)) return;
    pauseInput(socket);
    paused.add(socket);
  };
  for (const socket of open.keys()) pause(socket);
  const start = performance.now();
  let latest = start;
  let emptyTurns = 0;
  const onConnection = (socket: Socket): void => {
    latest = performance.now();
    emptyTurns = -1;
    // HAZARD: Node starts to read from a new connection in the next tick, also when it is paused by then
    process.nextTick(pause, socket);
  };
  server.on("connection", onConnection);
  while (performance.now() - latest < QUIET_MS && performance.now() - start < MAX_QUIET_WAIT_MS) await sleep(10);
  for (emptyTurns = 0; emptyTurns < EMPTY_TURNS && performance.now() - start < MAX_ACCEPT_MS; emptyTurns++)
    await nextTurn();
  // at once, since each moment may bring another connection; Fastify closes it once more, which does nothing
  stopListening(server);
  return () => {
    for (const socket of paused) resumeInput(socket);
  };
}
