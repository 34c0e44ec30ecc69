/** A terminal sends Ctrl-C to every process of a command, and some of them hand it on: a repeat as soon as this is no second one. */
const REPEAT_MS = 1000;
/** Orchestrators kill after 30 seconds: until then a reader that never reads has been waited for. */
const LONGEST_STOP_MS = 25_000;

/**
 * Stops the process in good order at SIGTERM or SIGINT; a second signal ends it at once, with the status that shells give it.
 * @param stop answers what has been accepted and lets go of everything that keeps the process alive
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let since: number | undefined;
  const on = (signal: "SIGTERM" | "SIGINT", number: number): void => {
    process.on(signal, () => {
      if (since !== undefined && performance.now() - since > REPEAT_MS) process.exit(128 + number);
      if (since !== undefined) return;
      since = performance.now();
      stopWithin(stop, LONGEST_STOP_MS);
    });
  };
  on("SIGTERM", 15);
  on("SIGINT", 2);
}

function stopWithin(stop: () => Promise<void>, ms: number): void {
  console.error("Stopping: requests that have been accepted are answered. A second signal ends at once.");
  setTimeout(() => {
    console.error(`Not all clients have read their answers after ${ms / 1000} seconds: ending.`);
    process.exit(1);
  }, ms).unref();
  stop().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
