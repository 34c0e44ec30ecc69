import { random } from "../random.ts";

/** @see Polling */
export interface PollingOptions {
  /** Polls once. A failure only delays the next poll. */
  readonly poll: () => Promise<void>;
  /** From 0 up to, not including, 1. @default the system's source of randomness */
  readonly random?: () => number;
  /** In milliseconds. @default Date.now, by which a process that was frozen finds that time has passed */
  readonly now?: () => number;
}

const MAX_BACK_OFF_S = 300;

/**
 * When to poll again. Waits differ by a tenth, so that many processes do not poll at the same time; after a failure the wait
 * doubles each time, up to five minutes, and up to half of it is dropped at random.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export class Polling {
  readonly #options: Required<PollingOptions>;
  #failures = 0;
  #isPolling = false;
  /** Set when it is first needed: nothing random is drawn while a process starts, whose copies would share it. */
  #dueAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PollingOptions) {
    this.#options = { random, now: Date.now, ...options };
  }

  /** Polls whenever it is time, for as long as the process lives otherwise. 0 seconds end that. */
  every(seconds: number): void {
    this.stop();
    if (seconds === 0) return;
    this.#dueAt = this.#nextAfter(seconds);
    const timer = setTimeout(async () => {
      // not pollIfDue: timers drop fractions of a millisecond, so by the clock this one may fire before the time has come
      await this.#poll(seconds);
      if (this.#timer === timer) this.every(seconds);
    }, this.#dueAt - this.#options.now()).unref();
    this.#timer = timer;
  }

  /** Polls when it is time. Never rejects. For processes that are frozen between requests, in which no timer fires. */
  async pollIfDue(seconds: number): Promise<void> {
    const { now } = this.#options;
    if (seconds === 0) return;
    // no jitter: processes that wait for requests poll at different times anyway
    this.#dueAt ??= now() + seconds * 1000;
    if (now() >= this.#dueAt) await this.#poll(seconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Calls `poll`, unless a call is still running, and sets when the next one is due. */
  async #poll(seconds: number): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      await this.#options.poll();
      this.#failures = 0;
    } catch {
      this.#failures++;
    } finally {
      this.#isPolling = false;
    }
    this.#dueAt = this.#nextAfter(seconds);
  }

  #nextAfter(seconds: number): number {
    const { random, now } = this.#options;
    if (this.#failures === 0) return now() + seconds * 1000 * (0.9 + 0.2 * random());
    const longest = Math.max(seconds, MAX_BACK_OFF_S);
    return now() + Math.min(seconds * 2 ** this.#failures, longest) * 1000 * (0.5 + 0.5 * random());
  }
}
