/** Milliseconds that work on the event loop may take before other work gets its turn. */
const MAX_TURN_MS = 4;

/** Work that may take long on the event loop calls `pause` often, so that other requests are served in between. */
export class Turn {
  #start = performance.now();

  /** Whether this turn has taken long enough. */
  get isOver(): boolean {
    return performance.now() - this.#start >= MAX_TURN_MS;
  }

  /** Waits for the next turn of the event loop where this one is over; otherwise goes on at once. */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#start = performance.now();
  }
}
