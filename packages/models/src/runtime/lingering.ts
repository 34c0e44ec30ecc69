import type { Loaded } from "./load.ts";

/** A request that has looked a version up asks it in the same turn or soon after; a library's user may hold it a little longer. */
const LINGER_MS = 10_000;

/** Versions whose names have moved on. Each is let go of a while later, when whoever had it in hand has asked. */
export class Lingering {
  readonly #timers = new Map<Loaded, NodeJS.Timeout>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  /** @param onReleased called when its session is freed */
  add(loaded: Loaded, onReleased: () => void): void {
    if (this.#timers.has(loaded)) return;
    const release = () => this.#release(loaded, onReleased);
    if (this.#isClosed) release();
    else this.#timers.set(loaded, setTimeout(release, LINGER_MS).unref());
  }

  /** Lets go of all of them now, and of those that come later at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [loaded, timer] of this.#timers) {
      clearTimeout(timer);
      this.#release(loaded, () => undefined);
    }
    while (this.#closing.size > 0) await Promise.all(this.#closing);
  }

  #release(loaded: Loaded, onReleased: () => void): void {
    this.#timers.delete(loaded);
    const closing = loaded.close().then(onReleased, () => undefined);
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}
