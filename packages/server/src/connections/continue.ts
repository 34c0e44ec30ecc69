import type { IncomingMessage, ServerResponse } from "node:http";

/** Requests whose client waits for `100 Continue` before it sends the body. */
const waiting = new WeakSet<IncomingMessage>();

/** Routes that take no body do not ask for it either: their clients get it off their hands after so long. */
const MAX_CONTINUE_WAIT_MS = 100;

/** Remembers that a client waits before it sends the body. */
export function waitsForContinue(request: IncomingMessage, response: ServerResponse): void {
  waiting.add(request);
  setTimeout(() => {
    if (!response.headersSent && !response.destroyed) askForBody(request, response);
  }, MAX_CONTINUE_WAIT_MS).unref();
}

/** Asks for the body of a client that waits. Call it when nothing but the body can lead to a refusal. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue();
}
