import { LargeRequest } from "./largeRequest.ts";
import { MemoryBudget } from "./memoryBudget.ts";
import { UnusedMemory } from "./unusedMemory.ts";

/** A request waits at most for as long as so many of its own size take, within these limits. */
const PATIENCE = { requests: 30, minMs: 2000, maxMs: 20_000 };
/** What work on a body is expected to take before one has been measured. */
const FIRST_MS_PER_BYTE = 1 / 4096;
/** The share of the newest measurement in the running average. */
const NEWEST_SHARE = 0.2;

/**
 * Admits requests with large bodies by the memory that they hold, and works on one at a time: there is one thread. The others wait
 * as plain bytes, which is the form that takes the least memory.
 */
export class LargeRequests {
  readonly #budget: MemoryBudget;
  readonly #memory = new UnusedMemory();
  readonly #waiting: LargeRequest[] = [];
  #working: LargeRequest | undefined;
  #isBeginning = false;
  /** Requests that hold memory without working on this thread. */
  #holding = 0;
  #msPerByte = FIRST_MS_PER_BYTE;

  constructor(budget: MemoryBudget = new MemoryBudget()) {
    this.#budget = budget;
  }

  /** Admits a body that is yet to be read. It holds memory as it arrives. @returns undefined where there is no room for it now */
  admit(bodyBytes: number): LargeRequest | undefined {
    if (!this.#budget.hasRoom(bodyBytes)) return undefined;
    return new LargeRequest({
      budget: this.#budget,
      queue: (request) => this.#queue(request),
      leave: (request) => this.#leave(request),
      worked: (request, ms) => this.#worked(request, ms),
      holds: (count) => this.#countHolding(count),
    });
  }

  #queue(request: LargeRequest): void {
    const ownMs = request.bodyBytes * this.#msPerByte;
    const patience = Math.min(Math.max(ownMs * PATIENCE.requests, PATIENCE.minMs), PATIENCE.maxMs);
    const aheadMs = this.#waiting.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) * this.#msPerByte;
    if (aheadMs > patience) {
      request.refuse();
      return;
    }
    request.waitAtMost(patience);
    this.#waiting.push(request);
    this.#beginSoon();
  }

  #beginNext(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#working !== undefined) return;
    // what others hold is free when their models have run and their responses have been sent
    if (this.#holding > 0 && !this.#budget.hasRoom(next.memory.workBytes)) return;
    this.#waiting.shift();
    this.#working = next;
    next.begin();
  }

  /** The request neither waits for this thread nor works on it any more. */
  #leave(request: LargeRequest): void {
    const at = this.#waiting.indexOf(request);
    if (at !== -1) this.#waiting.splice(at, 1);
    if (this.#working === request) this.#working = undefined;
    this.#beginSoon();
  }

  #worked(request: LargeRequest, ms: number): void {
    this.#msPerByte += NEWEST_SHARE * (ms / Math.max(request.bodyBytes, 1) - this.#msPerByte);
    this.#memory.leave(request.memory.heapBytes);
  }

  #countHolding(count: number): void {
    this.#holding += count;
    if (count < 0) this.#beginSoon();
  }

  /** One in a turn of the event loop, since parsing a body cannot be interrupted. */
  #beginSoon(): void {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    setImmediate(() => {
      this.#isBeginning = false;
      this.#beginNext();
    });
  }
}
