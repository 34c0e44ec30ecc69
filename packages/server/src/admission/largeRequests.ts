import { MemoryBudget } from "./memoryBudget.ts";
import type { Waiting } from "./turnQueue.ts";
import { UnusedMemory } from "./unusedMemory.ts";

/** Large requests that are worked on at once. Each takes a part of every turn of the event loop. */
const MOST_ACTIVE = 2;
/** A request waits at most for as long as so many of its own size take, within these limits. */
const PATIENCE = { requests: 30, leastMs: 2000, mostMs: 20_000 };
/** What work on a body is expected to take before one has been measured. */
const FIRST_MS_PER_BYTE = 1 / 4096;
/** The share of the newest measurement in the running average. */
const NEWEST_SHARE = 0.2;

/** Admits requests with large bodies by the memory that they hold, and works on a few at a time; the others wait as plain bytes. */
export class LargeRequests {
  readonly #budget: MemoryBudget;
  readonly #waiting: LargeRequest[] = [];
  readonly #memory = new UnusedMemory();
  #active = 0;
  #isBeginning = false;
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
      ended: (request) => this.#ended(request),
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
    this.#beginNext();
  }

  #beginNext(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#isBeginning || this.#active >= MOST_ACTIVE) return;
    if (!this.#budget.hasRoom(next.workBytes) && this.#active > 0) return;
    this.#waiting.shift();
    this.#active++;
    // one in a turn of the event loop, since parsing a body cannot be interrupted
    this.#isBeginning = true;
    setImmediate(() => {
      this.#isBeginning = false;
      this.#beginNext();
    });
    next.begin();
  }

  #ended(request: LargeRequest): void {
    const { workedMs } = request;
    if (workedMs === undefined) {
      const at = this.#waiting.indexOf(request);
      if (at !== -1) this.#waiting.splice(at, 1);
    } else {
      this.#active--;
      this.#msPerByte += NEWEST_SHARE * (workedMs / Math.max(request.bodyBytes, 1) - this.#msPerByte);
    }
    // not within the caller: it may be in the middle of an answer
    setImmediate(() => this.#beginNext());
    this.#memory.leave(request.bodyBytes);
  }
}

interface Owner {
  readonly budget: MemoryBudget;
  queue(request: LargeRequest): void;
  /** Called once, when work on the request has ended or will not begin. */
  ended(request: LargeRequest): void;
}

/** A request with a large body: it holds memory for the body, then also for what is made of it, then for the answer until that is sent. */
export class LargeRequest {
  readonly #owner: Owner;
  #bodyBytes: number;
  #workBytes = 0;
  #heldBytes = 0;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begunAt: number | undefined;
  #workedMs: number | undefined;
  #state: "reading" | "waiting" | "working" | "ended" = "reading";

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

  /** How long the work took; undefined where there was none. */
  get workedMs(): number | undefined {
    return this.#workedMs;
  }

  /** Waits for its turn now that the body has been read. @param workBytes memory that work on the body takes */
  work(bodyBytes: number, workBytes: number, waiting: Waiting): void {
    this.#bodyBytes = bodyBytes;
    this.#workBytes = workBytes;
    this.#hold(bodyBytes);
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
    this.close();
    this.#waiting?.refuse();
  }

  /** The answer is made, and holds so many bytes until it is sent. */
  answered(bytes: number): void {
    this.#end();
    this.#hold(bytes);
  }

  /** The answer is sent, or the connection is gone. */
  close(): void {
    this.#end();
    this.#hold(0);
  }

  #end(): void {
    if (this.#state === "ended") return;
    clearTimeout(this.#timer);
    const wasAsked = this.#state !== "reading";
    this.#state = "ended";
    if (this.#begunAt !== undefined) this.#workedMs = performance.now() - this.#begunAt;
    if (wasAsked) this.#owner.ended(this);
  }

  #hold(bytes: number): void {
    this.#owner.budget.release(this.#heldBytes);
    this.#heldBytes = bytes;
    this.#owner.budget.hold(bytes);
  }
}
