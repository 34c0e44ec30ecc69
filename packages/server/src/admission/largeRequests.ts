import { MemoryBudget } from "./memoryBudget.ts";
import type { Waiting } from "./turnQueue.ts";
import { UnusedMemory } from "./unusedMemory.ts";

/** A request waits at most for as long as so many of its own size take, within these limits. */
const PATIENCE = { requests: 30, leastMs: 2000, mostMs: 20_000 };
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

  /** Takes room for a body that is yet to be read. @returns undefined where there is none */
  admit(bodyBytes: number): LargeRequest | undefined {
    if (!this.#budget.hasRoom(bodyBytes)) return undefined;
    return new LargeRequest(bodyBytes, {
      budget: this.#budget,
      queue: (request) => this.#queue(request),
      leave: (request) => this.#leave(request),
      worked: (request, ms) => this.#worked(request, ms),
      holds: (count) => this.#countHolding(count),
    });
  }

  #queue(request: LargeRequest): void {
    const ownMs = request.bodyBytes * this.#msPerByte;
    const patience = Math.min(Math.max(ownMs * PATIENCE.requests, PATIENCE.leastMs), PATIENCE.mostMs);
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
    // what others hold is free when their models have run and their answers have been sent
    if (this.#holding > 0 && !this.#budget.hasRoom(next.workBytes)) return;
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
    this.#memory.leave(request.bodyBytes);
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

interface Owner {
  readonly budget: MemoryBudget;
  queue(request: LargeRequest): void;
  leave(request: LargeRequest): void;
  worked(request: LargeRequest, ms: number): void;
  /** Counts requests that hold memory without working on this thread. */
  holds(count: 1 | -1): void;
}

/**
 * Where a request with a large body is: its body arrives, it waits, it is worked on, its model runs in another process, its answer
 * is being sent, or all is over.
 */
type State = "reading" | "waiting" | "working" | "elsewhere" | "sending" | "closed";

/** A request with a large body: it holds memory for the body, then also for what is made of it, then for the answer until that is sent. */
export class LargeRequest {
  readonly #owner: Owner;
  #bodyBytes: number;
  #workBytes = 0;
  #heldBytes = 0;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begunAt = 0;
  #isGone = false;
  #state: State = "reading";

  constructor(bodyBytes: number, owner: Owner) {
    this.#owner = owner;
    this.#bodyBytes = bodyBytes;
    this.#hold(bodyBytes);
  }

  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  /** Bytes that work on the body takes. */
  get workBytes(): number {
    return this.#workBytes;
  }

  /** So much of the body has arrived, of which the length was not known. */
  received(bytes: number): void {
    if (this.#state === "reading" && bytes > this.#bodyBytes) this.#resize(bytes);
  }

  /** Waits for its turn now that the body has been read. @param workBytes memory that work on the body takes */
  work(bodyBytes: number, workBytes: number, waiting: Waiting): void {
    if (this.#state !== "reading") return;
    this.#resize(bodyBytes);
    this.#workBytes = workBytes;
    this.#waiting = waiting;
    this.#state = "waiting";
    this.#owner.queue(this);
  }

  waitAtMost(ms: number): void {
    this.#timer = setTimeout(() => this.refuse(), ms).unref();
  }

  begin(): void {
    clearTimeout(this.#timer);
    this.#state = "working";
    this.#begunAt = performance.now();
    this.#hold(this.#bodyBytes + this.#workBytes);
    this.#waiting?.begin();
  }

  refuse(): void {
    this.#close();
    this.#waiting?.refuse();
  }

  /** The model runs in another process: this thread has time for the next request. */
  runsElsewhere(): void {
    if (this.#state !== "working") return;
    this.#endWork();
    this.#state = "elsewhere";
    this.#owner.holds(1);
  }

  /** The answer is made, and holds so many bytes until it is sent. */
  answered(bytes: number): void {
    if (bytes === 0 || this.#isGone) {
      this.#close();
      return;
    }
    if (this.#state === "working") this.#endWork();
    else if (this.#state !== "elsewhere") return;
    if (this.#state === "working") this.#owner.holds(1);
    this.#state = "sending";
    this.#hold(bytes);
  }

  /** The answer is sent, or the connection is gone. Work that has begun goes on, and holds its memory until `answered`. */
  connectionClosed(): void {
    this.#isGone = true;
    if (this.#state !== "working" && this.#state !== "elsewhere") this.#close();
  }

  #close(): void {
    const state = this.#state;
    if (state === "closed") return;
    clearTimeout(this.#timer);
    if (state === "working") this.#endWork();
    this.#state = "closed";
    this.#hold(0);
    if (state === "waiting") this.#owner.leave(this);
    if (state === "elsewhere" || state === "sending") this.#owner.holds(-1);
  }

  #endWork(): void {
    this.#owner.leave(this);
    this.#owner.worked(this, performance.now() - this.#begunAt);
  }

  #resize(bodyBytes: number): void {
    this.#bodyBytes = bodyBytes;
    this.#hold(bodyBytes);
  }

  #hold(bytes: number): void {
    this.#owner.budget.release(this.#heldBytes);
    this.#heldBytes = bytes;
    this.#owner.budget.hold(bytes);
  }
}
