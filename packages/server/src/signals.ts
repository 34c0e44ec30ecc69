/**
 * Stops the process in good order at SIGTERM or SIGINT; a second signal ends it at once, with the status that shells give it.
 * @param stop answers what has been accepted and lets go of everything that keeps the process alive
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const on = (signal: "SIGTERM" | "SIGINT", number: number): void => {
    process.on(signal, () => {
      if (stopping) process.exit(128 + number);
      stopping = true;
      console.error("Stopping: requests that have been accepted are answered. A second signal ends at once.");
      stop().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
    });
  };
  on("SIGTERM", 15);
  on("SIGINT", 2);
}
