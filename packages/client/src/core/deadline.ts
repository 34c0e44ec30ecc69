/** The end of a request: the caller's signal or the time, whichever comes first. */
export interface Deadline {
  /** Aborts at the end. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  readonly isOver: () => boolean;
  /** Lets go of the timer and of the caller's signal. */
  readonly clear: () => void;
}

/** Starts to count. @param timeout in milliseconds; Infinity never ends */
export function startDeadline(timeout: number, signal: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let over = false;
  const abort = () => controller.abort(signal?.reason);
  const expire = () => {
    over = !controller.signal.aborted;
    controller.abort();
  };
  const timer = timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(expire, timeout);
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
