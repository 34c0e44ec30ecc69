/** @see OpenStoreOptions.storeTimeoutSeconds */
export const DEFAULT_STORE_TIMEOUT_SECONDS = 6;

/** How long the parts of a call to S3 may take, in milliseconds. */
export interface CallLimits {
  /** Until the response, retries included; a body may follow. */
  readonly responseMs: number;
  /** Without a byte from the server. Half of the whole, so that there is time for a second attempt. */
  readonly silenceMs: number;
  readonly connectMs: number;
}

/** Slower than this, a body is a trickle that would never end. */
const MIN_BYTES_PER_MS = 100;

export function limitsOf(timeoutSeconds: number): CallLimits {
  const responseMs = timeoutSeconds * 1_000;
  return { responseMs, silenceMs: responseMs / 2, connectMs: responseMs / 4 };
}

/** How long so many bytes may be under way. */
export const transferMs = (bytes: number): number => bytes / MIN_BYTES_PER_MS;

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
