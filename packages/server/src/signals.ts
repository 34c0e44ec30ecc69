/** A terminal sends Ctrl-C to every process of a command, and some of them hand it on: a repeat as soon as this is no second one. */
const REPEAT_MS = 1000;

/**
 * Stops the process in good order at SIGTERM or SIGINT; a second signal ends it at once, as if nobody had listened for it.
 * @param drainSeconds how long a stop may take: after that the process ends whatever is running
 * @param stop finishes accepted requests and releases everything that keeps the process alive
 * @returns aborted as soon as a stop begins
 */
export function stopOnSignals(drainSeconds: number, stop: () => Promise<void>): AbortSignal {
  const stopping = new AbortController();
  let since: number | undefined;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (since !== undefined && performance.now() - since > REPEAT_MS) endBy(signal);
      if (since !== undefined) return;
      since = performance.now();
      stopping.abort();
      stopWithin(stop, drainSeconds);
    });
  }
  return stopping.signal;
}

function stopWithin(stop: () => Promise<void>, seconds: number): void {
  console.error("Stopping after the accepted requests are finished. A second signal ends the process at once.");
  setTimeout(() => {
    console.error(
      `After ${seconds} seconds (IRIS_DRAIN_SECONDS) a model is still running, a response is not read, or the log is not taken: ending.`,
    );
    endBy("SIGKILL");
  }, seconds * 1000).unref();
  stop().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}

/** By exit() the process would first write the rest of its log, for ever when nobody takes it. */
function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
