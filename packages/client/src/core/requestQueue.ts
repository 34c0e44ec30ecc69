import { inLaterTurn } from "./runtime.ts";

/** The requests to one server that are sent, and those that wait. */
interface Queue {
  inFlight: number;
  readonly waiting: Set<Waiting>;
}

interface Waiting {
  readonly concurrency: number;
  readonly start: () => void;
}

/** By origin, so that programs with many clients keep the limit as well. An origin without requests has no entry. */
const queues = new Map<string, Queue>();

/**
 * Waits until fewer than `concurrency` requests to a server are in flight, first come first served.
 * @param url the server's address
 * @returns a function to call once the request has ended
 * @throws the signal's reason when it aborts first
 */
export async function waitForTurn(url: string, concurrency: number, signal: AbortSignal): Promise<() => void> {
  // a signal that has aborted fires no event any more
  if (signal.aborted) throw signal.reason;
  const { origin } = new URL(url);
  const queue = queues.get(origin) ?? { inFlight: 0, waiting: new Set() };
  queues.set(origin, queue);
  if (queue.inFlight >= concurrency) await waitIn(queue, concurrency, signal);
  else queue.inFlight++;
  // only then has Node's fetch the connection free; before, it would open another one for the next request
  return () => inLaterTurn(() => leave(origin, queue));
}

function waitIn(queue: Queue, concurrency: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      queue.waiting.delete(waiting);
      reject(signal.reason);
    };
    const start = () => {
      signal.removeEventListener("abort", giveUp);
      resolve();
    };
    const waiting = { concurrency, start };
    queue.waiting.add(waiting);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}

function leave(origin: string, queue: Queue): void {
  queue.inFlight--;
  for (const waiting of queue.waiting) {
    if (queue.inFlight >= waiting.concurrency) continue;
    queue.waiting.delete(waiting);
    queue.inFlight++;
    waiting.start();
    return;
  }
  if (queue.inFlight === 0) queues.delete(origin);
}
