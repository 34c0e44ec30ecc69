import type { IncomingMessage, ServerResponse } from "node:http";

/** Requests whose client waits for `100 Continue` before it sends the body. */
const waiting = new WeakSet<IncomingMessage>();

/** Routes without a body never request it: their clients may send it after this time. */
const MAX_CONTINUE_WAIT_MS = 100;

/** Remembers that a client waits before it sends the body. */
export function waitsForContinue(request: IncomingMessage, response: ServerResponse): void {
  waiting.add(request);
  setTimeout(() => {
    if (!response.headersSent && !response.destroyed) sendContinue(request, response);
  }, MAX_CONTINUE_WAIT_MS).unref();
}

/** Lets a waiting client send its body. Call it when nothing but the body can lead to a refusal. */
export function sendContinue(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue();
}
