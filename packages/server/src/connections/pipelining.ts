import type { ServerResponse } from "node:http";
import type { Connection } from "./openConnections.ts";
import { pauseInput, resumeInput } from "./pauseInput.ts";

/** So many pipelined requests may wait before reading stops; those of one chunk of input (64 KiB) come on top. */
const MAX_PIPELINED_REQUESTS = 16;

/**
 * Begins a pipelined request when the response before it has been taken by the client. A connection then holds one response in
 * memory, however many requests a client sends without reading.
 */
export function afterEarlierResponses(connection: Connection, response: ServerResponse, begin: () => void): void {
  connection.waiting++;
  if (connection.waiting === MAX_PIPELINED_REQUESTS) pauseInput(connection.socket);
  response.once("socket", () => {
    connection.waiting--;
    if (connection.waiting === MAX_PIPELINED_REQUESTS - 1) resumeInput(connection.socket);
    begin();
  });
}
