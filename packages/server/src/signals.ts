/** A terminal sends Ctrl-C to every process of a command, and some of them hand it on: a repeat as soon as this is no second one. */
const REPEAT_MS = 1000;
/** Orchestrators kill after 30 seconds: until then a reader that never reads has been waited for. */
const LONGEST_STOP_MS = 25_000;

/**
 * Stops the process in good order at SIGTERM or SIGINT; a second signal ends it at once, as if nobody had listened for it.
 * @param stop answers what has been accepted and lets go of everything that keeps the process alive
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let since: number | undefined;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (since !== undefined && performance.now() - since > REPEAT_MS) endBy(signal);
      if (since !== undefined) return;
      since = performance.now();
      stopWithin(stop, LONGEST_STOP_MS);
    });
  }
}

function stopWithin(stop: () => Promise<void>, ms: number): void {
  console.error("Stopping: requests that have been accepted are answered. A second signal ends at once.");
  setTimeout(() => {
    console.error(`After ${ms / 1000} seconds an answer is still not read, or the log not taken: ending.`);
    endBy("SIGKILL");
  }, ms).unref();
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
