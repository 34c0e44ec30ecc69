import type { IncomingMessage, ServerResponse } from "node:http";

/** Requests whose client waits for `100 Continue` before it sends the body. */
const waiting = new WeakSet<IncomingMessage>();

/** Remembers that a client waits before it sends the body. */
export const waitsForContinue = (request: IncomingMessage): void => void waiting.add(request);

/** Asks for the body of a client that waits. Call it when nothing but the body can lead to a refusal. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue();
}
