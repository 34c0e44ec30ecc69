/**
 * Requests are begun in a turn of the event loop until they take so many milliseconds. Others wait for the next turn, so that probes
 * and new connections get theirs. A response is sent up to two turns after its request has come, so this bounds its time under overload;
 * otherwise longer turns are better, since rows that run together take less.
 */
const TURN_MS = { usual: 5, overload: 2 };
/** The share of the newest turn in the running average of what a request takes. */
const NEWEST_SHARE = 0.1;
/** When a whole turn took longer, requests that were begun before still have work to do: none is begun in the next one. */
const LONG_TURN_MS = 8;
/**
 * Milliseconds after which a waiting request is refused under overload: its sender gains more from trying elsewhere. It is a millisecond for each request
 * that waits, within these limits, since many clients come back at once, and more than a thousand refusals a second leave no time for others.
 */
const MAX_WAIT = { minMs: 500, maxMs: 1000 };
/** Without overload only a machine that is busy with other programs makes requests wait for long. */
const MAX_WAIT_WITHOUT_OVERLOAD_MS = 2000;
/** A queue that is too long for so long is no burst, but overload, which ends when the queue has been half as long for that time. */
const OVERLOAD_AFTER_MS = 100;
/** With so many times too many requests, overload begins at once. */
const EXTREME = 10;
/** Overload is over when no request has come for so long, and in so many turns: after one long turn, requests may have come that are not read yet. */
const QUIET = { ms: 20, turns: 3 };
/** While connections keep coming, requests are begun in every other period of so many milliseconds. */
const ACCEPT_MS = 10;
/** Requests refused in one turn: a refusal takes time as well, and those that are refused together often come again together. */
const REFUSALS_PER_TURN = 30;

/** A request that waits to be begun. */
export interface Waiting {
  /** Begins the request. */
  begin(): void;
  /** Refuses the request: the server is overloaded. */
  refuse(): void;
  /** Whether the client is gone: the request is neither begun nor refused then. */
  isGone(): boolean;
}

export interface TurnQueueOptions {
  /** Requests that may wait; more are overload. It is no time, since a busy machine makes everything take longer. */
  readonly maxWaiting: number;
  /** Under overload only requests that have waited for at most so many milliseconds are begun. */
  readonly overloadWaitMs: number;
  /** Whether another request may be begun, apart from the time that this takes. */
  readonly mayBegin?: () => boolean;
  /** Milliseconds of a clock. */
  readonly now?: () => number;
}

/**
 * Begins requests for a few milliseconds of each turn of the event loop, in their order. Under overload the newest is next, and the
 * oldest are refused when they have waited too long: those that are served are served soon, where first come, first served would let
 * all of them wait (adaptive LIFO and controlled delay: Maurer, "Fail at Scale", ACM Queue 13(8), 2015).
 */
export class TurnQueue {
  readonly #waiting: { readonly request: Waiting; readonly since: number }[] = [];
  /** When this turn began; undefined before its first request. */
  #turnStart: number | undefined;
  #latestArrival = Number.NEGATIVE_INFINITY;
  #turnsWithoutArrival = 0;
  #isOverload = false;
  /** When the length of the queue last agreed with `isOverload`. */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  /** Whether the turn before took so long that none is begun in this one. */
  #isFull = false;
  #begunInTurn = 0;
  /** What a request takes, with its reading and its response: most of that comes after it was begun, when rows of several run together. */
  #msPerRequest = 0;
  #hasAccepted = false;
  #acceptingSince = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  readonly #mayBegin: () => boolean;
  readonly #maxWaiting: number;
  readonly #overloadWaitMs: number;

  constructor({ maxWaiting, overloadWaitMs, mayBegin = () => true, now = () => performance.now() }: TurnQueueOptions) {
    this.#maxWaiting = maxWaiting;
    this.#overloadWaitMs = overloadWaitMs;
    this.#mayBegin = mayBegin;
    this.#now = now;
  }

  /** Begins a request now, or lets it wait. */
  enter(request: Waiting): void {
    const now = this.#now();
    this.#latestArrival = now;
    this.#turnsWithoutArrival = 0;
    if (this.#turnStart === undefined) {
      this.#turnStart = now;
      setImmediate(this.#nextTurn);
    }
    const isFree = this.#waiting.length === 0 && !this.#isFull && this.#hasTime(now);
    if (isFree && this.#mayBegin()) {
      this.#begunInTurn++;
      request.begin();
    } else this.#waiting.push({ request, since: now });
  }

  #hasTime(now: number): boolean {
    if (this.#turnStart === undefined) return false;
    const turnMs = this.#isOverload ? TURN_MS.overload : TURN_MS.usual;
    return now - this.#turnStart < turnMs && this.#begunInTurn * this.#msPerRequest < turnMs;
  }

  /** Must be called for each new connection. */
  readonly connectionAccepted = (): void => {
    this.#hasAccepted = true;
  };

  readonly #nextTurn = (): void => {
    const now = this.#now();
    const turnMs = this.#turnStart === undefined ? 0 : now - this.#turnStart;
    this.#isFull = turnMs > LONG_TURN_MS;
    if (this.#begunInTurn > 0) this.#msPerRequest += NEWEST_SHARE * (turnMs / this.#begunInTurn - this.#msPerRequest);
    this.#turnStart = undefined;
    this.#begunInTurn = 0;
    this.#turnsWithoutArrival++;
    this.#detectOverload(now);
    if (this.#waiting.length === 0) return;
    this.#turnStart = now;
    setImmediate(this.#nextTurn);
    this.#refuseOldest(now);
    if (!this.#isFull && !this.#yieldsToConnections(now)) this.#beginNext();
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
    const overloadMs = Math.min(Math.max(this.#waiting.length, MAX_WAIT.minMs), MAX_WAIT.maxMs);
    const maxWaitMs = this.#isOverload ? overloadMs : MAX_WAIT_WITHOUT_OVERLOAD_MS;
    const oldest = this.#waiting.findIndex(({ since }) => now - since < maxWaitMs);
    const late = oldest === -1 ? this.#waiting.length : oldest;
    for (const { request } of this.#waiting.splice(0, Math.min(late, REFUSALS_PER_TURN)))
      if (!request.isGone()) request.refuse();
  }

  /** One at a time, since what a request does at once, such as reading its body, happens in ticks of its own. */
  readonly #beginNext = (): void => {
    const now = this.#now();
    if (this.#waiting.length === 0 || !this.#hasTime(now) || !this.#mayBegin()) return;
    const request = this.#takeNext(now);
    if (request === undefined) return;
    if (!request.isGone()) {
      this.#begunInTurn++;
      request.begin();
    }
    process.nextTick(this.#beginNext);
  };

  #takeNext(now: number): Waiting | undefined {
    const isQuiet = this.#turnsWithoutArrival > QUIET.turns && now - this.#latestArrival > QUIET.ms;
    if (!this.#isOverload || isQuiet) return this.#waiting.shift()?.request;
    const isRecent = now - this.#waiting.at(-1)!.since <= this.#overloadWaitMs;
    return isRecent ? this.#waiting.pop()?.request : undefined;
  }

  #detectOverload(now: number): void {
    const count = this.#waiting.length;
    const isTooLong = count > (this.#isOverload ? this.#maxWaiting / 2 : this.#maxWaiting);
    if (isTooLong !== this.#isOverload) {
      const isClear = count === 0 || count > EXTREME * this.#maxWaiting;
      if (!isClear && now - this.#confirmedAt < OVERLOAD_AFTER_MS) return;
      this.#isOverload = isTooLong;
    }
    this.#confirmedAt = now;
  }
}
