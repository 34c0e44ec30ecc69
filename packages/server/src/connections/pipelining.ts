import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Connection } from "./openConnections.ts";

/** So many pipelined requests may wait before reading stops; those of one chunk of input (64 KiB) come on top. */
const MOST_WAITING = 16;

/**
 * Begins a pipelined request when the response before it has been taken by the client. A connection then holds one response in
 * memory, however many requests a client sends without reading.
 */
export function afterEarlierResponses(connection: Connection, response: ServerResponse, begin: () => void): void {
  connection.waiting++;
  if (connection.waiting === MOST_WAITING) stopReading(connection.socket);
  response.once("socket", () => {
    connection.waiting--;
    if (connection.waiting === MOST_WAITING - 1) readOn(connection.socket);
    begin();
  });
}

/** HAZARD: Node resumes a socket whenever a request on it is read or dropped, so pausing alone does not last. */
function stopReading(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

function readOn(socket: Socket): void {
  Reflect.deleteProperty(socket, "resume");
  socket.resume();
}
