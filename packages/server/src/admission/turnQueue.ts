/** Milliseconds of a turn of the event loop in which requests are begun. Others wait for the next turn, so that probes and new connections get theirs. */
const BEGIN_MS = 5;
/** When a whole turn took longer, requests that were begun before still have work to do: none is begun in the next one. */
const LONG_TURN_MS = 8;
/** Milliseconds after which a waiting request is refused: its sender gains more from trying elsewhere. */
const LONGEST_WAIT_MS = 500;
/** A queue that has not been empty for so long is no burst, but overload. */
const OVERLOAD_AFTER_MS = 100;
/** After a refusal there is overload for so long, also when the queue was empty in between. */
const OVERLOAD_LASTS_MS = 1000;
/** Under overload only requests that have waited for less are begun. */
const OVERLOAD_WAIT_MS = 20;
/** While connections keep coming, requests are begun in every other period of so many milliseconds. */
const ACCEPT_MS = 10;
/** Requests refused in one turn: a refusal takes time as well. */
const REFUSALS_PER_TURN = 100;

/** A request that waits to be begun. */
export interface Waiting {
  /** Begins the request. */
  begin(): void;
  /** Answers that the server is overloaded. */
  refuse(): void;
  /** Whether the client is gone: the request is neither begun nor refused then. */
  isGone(): boolean;
}

/**
 * Begins requests for a few milliseconds of each turn of the event loop. While there are more, the newest is next; the oldest are
 * refused when they have waited too long. So a burst is served, and under overload those that are served are served soon, where first
 * come, first served would let all of them wait (adaptive LIFO and controlled delay: Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 */
export class TurnQueue {
  readonly #waiting: { readonly request: Waiting; readonly since: number }[] = [];
  /** When this turn began; undefined before its first request. */
  #turnStart: number | undefined;
  #latestArrival = Number.NEGATIVE_INFINITY;
  /** Since when requests have been waiting. */
  #waitingSince = Number.POSITIVE_INFINITY;
  #latestRefusal = Number.NEGATIVE_INFINITY;
  /** Whether the turn before took so long that none is begun in this one. */
  #isFull = false;
  #hasAccepted = false;
  #acceptingSince = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  readonly #mayBegin: () => boolean;

  /**
   * @param mayBegin whether another request may be begun, apart from the time that this takes
   * @param now milliseconds of a clock
   */
  constructor(mayBegin: () => boolean = () => true, now: () => number = () => performance.now()) {
    this.#mayBegin = mayBegin;
    this.#now = now;
  }

  /** Begins a request now, or lets it wait. */
  enter(request: Waiting): void {
    const now = this.#now();
    this.#latestArrival = now;
    if (this.#turnStart === undefined) {
      this.#turnStart = now;
      setImmediate(this.#nextTurn);
    }
    const isFree = this.#waiting.length === 0 && !this.#isFull && now - this.#turnStart < BEGIN_MS;
    if (isFree && this.#mayBegin()) request.begin();
    else if (this.#waiting.push({ request, since: now }) === 1) this.#waitingSince = now;
  }

  /** Must be called for each new connection. */
  readonly connectionAccepted = (): void => {
    this.#hasAccepted = true;
  };

  readonly #nextTurn = (): void => {
    const now = this.#now();
    this.#isFull = this.#turnStart !== undefined && now - this.#turnStart > LONG_TURN_MS;
    this.#turnStart = undefined;
    if (this.#waiting.length === 0) return;
    this.#turnStart = now;
    setImmediate(this.#nextTurn);
    this.#refuseOldest(now);
    if (!this.#isFull && !this.#yieldsToConnections(now)) this.#beginNewest();
  };

  /**
   * Few connections are accepted in each turn of the event loop (`connections/listeners.ts`). With requests in each turn a thousand
   * new connections would wait for seconds, and a probe behind them.
   */
  #yieldsToConnections(now: number): boolean {
    if (!this.#hasAccepted) return false;
    this.#hasAccepted = false;
    if (now - this.#acceptingSince >= 2 * ACCEPT_MS) this.#acceptingSince = now;
    return now - this.#acceptingSince < ACCEPT_MS;
  }

  #refuseOldest(now: number): void {
    const oldest = this.#waiting.findIndex(({ since }) => now - since < LONGEST_WAIT_MS);
    const late = oldest === -1 ? this.#waiting.length : oldest;
    if (late > 0) this.#latestRefusal = now;
    for (const { request } of this.#waiting.splice(0, Math.min(late, REFUSALS_PER_TURN)))
      if (!request.isGone()) request.refuse();
  }

  /** One at a time, since what a request does at once, such as reading its body, happens in ticks of its own. */
  readonly #beginNewest = (): void => {
    const now = this.#now();
    if (this.#turnStart === undefined || now - this.#turnStart >= BEGIN_MS) return;
    const newest = this.#waiting.at(-1);
    if (newest === undefined || now - newest.since > this.#longestWait(now) || !this.#mayBegin()) return;
    this.#waiting.pop();
    if (!newest.request.isGone()) newest.request.begin();
    process.nextTick(this.#beginNewest);
  };

  #longestWait(now: number): number {
    if (now - this.#latestArrival > OVERLOAD_WAIT_MS) return LONGEST_WAIT_MS;
    const isOverload = now - this.#waitingSince > OVERLOAD_AFTER_MS || now - this.#latestRefusal < OVERLOAD_LASTS_MS;
    return isOverload ? OVERLOAD_WAIT_MS : LONGEST_WAIT_MS;
  }
}
