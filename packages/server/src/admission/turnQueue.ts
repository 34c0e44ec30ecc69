/** Milliseconds of a turn of the event loop in which requests are begun. Others wait for the next turn, so that probes and new connections get theirs. */
const TURN_MS = 5;
/** Milliseconds that a request waits at most: later it is refused, since its sender gains more from trying elsewhere. */
const LONGEST_WAIT_MS = 250;
/** Requests refused in one turn: a refusal takes time as well. */
const REFUSALS_PER_TURN = 100;

/** A request that waits to be begun. */
export interface Waiting {
  /** Begins the request. */
  begin(): void;
  /** Answers that the server is overloaded. */
  refuse(): void;
}

/**
 * Begins requests for a few milliseconds of each turn of the event loop. While there are more, the newest is next, and the oldest are
 * refused when they have waited too long: under overload those that are served are served soon, where first come, first served
 * would let all of them wait (adaptive LIFO: Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 */
export class TurnQueue {
  readonly #waiting: { readonly request: Waiting; readonly since: number }[] = [];
  /** When this turn began; undefined before its first request. */
  #turnStart: number | undefined;
  readonly #now: () => number;

  /** @param now milliseconds of a clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins a request now, or lets it wait. */
  enter(request: Waiting): void {
    const now = this.#now();
    if (this.#turnStart === undefined) {
      this.#turnStart = now;
      setImmediate(this.#nextTurn);
    }
    if (this.#waiting.length === 0 && now - this.#turnStart < TURN_MS) request.begin();
    else this.#waiting.push({ request, since: now });
  }

  readonly #nextTurn = (): void => {
    this.#turnStart = undefined;
    if (this.#waiting.length === 0) return;
    this.#turnStart = this.#now();
    setImmediate(this.#nextTurn);
    this.#refuseOldest(this.#turnStart);
    this.#beginNewest();
  };

  #refuseOldest(now: number): void {
    const oldest = this.#waiting.findIndex(({ since }) => now - since < LONGEST_WAIT_MS);
    const late = oldest === -1 ? this.#waiting.length : oldest;
    for (const { request } of this.#waiting.splice(0, Math.min(late, REFUSALS_PER_TURN))) request.refuse();
  }

  /** One at a time, since what a request does at once, such as reading its body, happens in ticks of its own. */
  readonly #beginNewest = (): void => {
    if (this.#turnStart === undefined || this.#now() - this.#turnStart >= TURN_MS) return;
    const next = this.#waiting.pop();
    if (next === undefined) return;
    next.request.begin();
    process.nextTick(this.#beginNewest);
  };
}
