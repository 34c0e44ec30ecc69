import type { MemoryBudget } from "./memoryBudget.ts";
import type { Waiting } from "./turnQueue.ts";

/** Memory that work on a body takes, and how much of it is garbage on the heap afterwards. */
export interface WorkMemory {
  readonly workBytes: number;
  readonly heapBytes: number;
}

/** What a request belongs to. */
export interface Owner {
  readonly budget: MemoryBudget;
  queue(request: LargeRequest): void;
  leave(request: LargeRequest): void;
  worked(request: LargeRequest, ms: number): void;
  /** Counts requests that hold memory without working on this thread. */
  holds(count: 1 | -1): void;
}

/**
 * Where a request with a large body is: its body arrives, it waits, it is worked on, its model runs in another process, its response
 * is being sent, or all is over.
 */
type State = "reading" | "waiting" | "working" | "elsewhere" | "sending" | "closed";

/** The memory of a body that arrives is counted in steps of so many bytes. */
const STEP_BYTES = 65_536;

/** A request with a large body: it holds memory for the body, then also for what is made of it, then for the response until that is sent. */
export class LargeRequest {
  readonly #owner: Owner;
  #bodyBytes = 0;
  #memory: WorkMemory = { workBytes: 0, heapBytes: 0 };
  #heldBytes = 0;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begunAt = 0;
  #isGone = false;
  #state: State = "reading";

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  /** Memory that work on the body takes. */
  get memory(): WorkMemory {
    return this.#memory;
  }

  /**
   * So much of the body has arrived: a client that declares a length and sends nothing holds no memory.
   * @returns false where there is no memory for it
   */
  received(bytes: number): boolean {
    if (this.#state !== "reading" || bytes <= this.#heldBytes) return true;
    const size = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    if (!this.#owner.budget.mayGrow(this.#heldBytes, size)) return false;
    this.#hold(size);
    return true;
  }

  /** Waits for its turn now that the body has been read. */
  work(bodyBytes: number, memory: WorkMemory, waiting: Waiting): void {
    if (this.#state !== "reading") return;
    this.#bodyBytes = bodyBytes;
    this.#hold(bodyBytes);
    this.#memory = memory;
    this.#waiting = waiting;
    this.#state = "waiting";
    this.#owner.queue(this);
  }

  waitAtMost(ms: number): void {
    this.#timer = setTimeout(() => this.refuse(), ms).unref();
  }

  begin(): void {
    if (this.#waiting?.isGone()) {
      this.#close();
      return;
    }
    clearTimeout(this.#timer);
    this.#state = "working";
    this.#begunAt = performance.now();
    this.#hold(this.#bodyBytes + this.#memory.workBytes);
    this.#waiting?.begin();
  }

  refuse(): void {
    this.#close();
    this.#waiting?.refuse();
  }

  /** Nothing is left to do on this thread, which has time for the next request: the model runs in another process, or is being loaded. */
  runsElsewhere(): void {
    if (this.#state !== "working") return;
    this.#endWork();
    this.#state = "elsewhere";
    this.#owner.holds(1);
  }

  /** The response is ready, and holds so many bytes until it is sent. */
  responseReady(bytes: number): void {
    if (bytes === 0 || this.#isGone) {
      this.#close();
      return;
    }
    this.runsElsewhere();
    if (this.#state !== "elsewhere") return;
    this.#state = "sending";
    this.#hold(bytes);
  }

  /** The response is sent, or the connection is gone. Work that has begun goes on, and holds its memory until `responseReady`. */
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

  #hold(bytes: number): void {
    this.#owner.budget.release(this.#heldBytes);
    this.#heldBytes = bytes;
    this.#owner.budget.hold(bytes);
  }
}
