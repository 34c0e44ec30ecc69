import type { LoadedVersion } from "./load.ts";

/** Requests use a version in the turn in which they look it up, or soon after; users of the library may keep it a little longer. */
const DRAIN_MS = 10_000;

/** Versions that no name leads to any more. Each is freed ten seconds later, so that requests that have looked it up can finish. */
export class DrainingVersions {
  readonly #timers = new Map<LoadedVersion, NodeJS.Timeout>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  /** @param onReleased called when its session is freed */
  add(loaded: LoadedVersion, onReleased: () => void): void {
    if (this.#timers.has(loaded)) return;
    const release = () => this.#release(loaded, onReleased);
    if (this.#isClosed) release();
    else this.#timers.set(loaded, setTimeout(release, DRAIN_MS).unref());
  }

  /** Frees all of them now, and those that are added later at once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [loaded, timer] of this.#timers) {
      clearTimeout(timer);
      this.#release(loaded, () => undefined);
    }
    while (this.#closing.size > 0) await Promise.all(this.#closing);
  }

  #release(loaded: LoadedVersion, onReleased: () => void): void {
    this.#timers.delete(loaded);
    const closing = loaded.close().then(onReleased, () => undefined);
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}
