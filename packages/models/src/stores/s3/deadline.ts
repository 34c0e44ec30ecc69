/** The time by which a call must have a response. The reader and the client share one. */
export interface Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Allows this many milliseconds from now. */
  extend(ms: number): void;
  clear(): void;
}

/** Allows this many milliseconds from now. It keeps no process alive. */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  const start = (allowed: number) => setTimeout(() => controller.abort(), allowed).unref();
  let timer = start(ms);
  return {
    signal: controller.signal,
    extend(allowed) {
      clearTimeout(timer);
      timer = start(allowed);
    },
    clear: () => clearTimeout(timer),
  };
}
