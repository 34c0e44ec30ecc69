import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** After so many milliseconds without a large request a burst is over. */
const QUIET_MS = 1000;
/** Garbage on the heap that is collected at once. */
const MAX_HEAP_BYTES = 64 * 2 ** 20;

/**
 * Keeps the heap small while large requests are worked on, and gives memory back to the system after a burst of them. By itself V8
 * lets the heap grow to its limit before it collects what was used once, and an idle server collects nothing.
 */
export class UnusedMemory {
  #heapBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Must be called when the work on a body has ended. @param heapBytes garbage that it leaves on the heap */
  leave(heapBytes: number): void {
    this.#heapBytes += heapBytes;
    if (this.#heapBytes >= MAX_HEAP_BYTES) setImmediate(() => this.#collect());
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#collect(), QUIET_MS).unref();
  }

  #collect(): void {
    if (this.#heapBytes === 0) return;
    this.#heapBytes = 0;
    collectGarbage();
  }
}

let collector: (() => void) | undefined;

/** Node has no other way to request it at run time: https://nodejs.org/api/v8.html#v8setflagsfromstringflags */
function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    const gc: unknown = runInNewContext("gc");
    setFlagsFromString("--no-expose-gc");
    collector = typeof gc === "function" ? () => void gc() : () => undefined;
  }
  collector();
}
