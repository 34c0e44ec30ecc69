import type { Loaded } from "./load.ts";

/** A request that has looked a version up asks it in the same turn or soon after; a library's user may hold it a little longer. */
const LINGER_MS = 10_000;

/** Versions whose names have moved on. Each is let go of a while later, when whoever had it in hand has asked. */
export class Lingering {
  readonly #timers = new Map<Loaded, NodeJS.Timeout>();

  /** @param onReleased called when its session is freed */
  add(loaded: Loaded, onReleased: () => void): void {
    const release = () => {
      this.#timers.delete(loaded);
      void loaded.close().then(onReleased);
    };
    this.#timers.set(loaded, setTimeout(release, LINGER_MS).unref());
  }

  /** Lets go of all of them now. */
  async close(): Promise<void> {
    const waiting = [...this.#timers];
    this.#timers.clear();
    for (const [, timer] of waiting) clearTimeout(timer);
    await Promise.allSettled(waiting.map(([loaded]) => loaded.close()));
  }
}
