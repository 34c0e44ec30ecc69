/** @see OpenStoreOptions.timeoutSeconds */
export const DEFAULT_STORE_TIMEOUT_SECONDS = 6;

/** How long the parts of a call to S3 may take, in milliseconds. */
export interface CallLimits {
  /** Until the response, retries included; a body may follow. */
  readonly responseMs: number;
  /** Without a byte from the server. Half of the whole, so that there is time for a second attempt. */
  readonly silenceMs: number;
  readonly connectMs: number;
}

// Bytes that take longer than this come at less than a trickle.
const MIN_BYTES_PER_MS = 100;

export function limitsOf(timeoutSeconds: number): CallLimits {
  const responseMs = timeoutSeconds * 1_000;
  return { responseMs, silenceMs: responseMs / 2, connectMs: responseMs / 4 };
}

/** How long so many bytes may be under way. */
export const transferMs = (bytes: number): number => bytes / MIN_BYTES_PER_MS;
