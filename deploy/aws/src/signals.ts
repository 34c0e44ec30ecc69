const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const BURST_MS = 1000;

/** A process that can be sent a signal. */
export interface Child {
  readonly kill: (signal: NodeJS.Signals) => boolean;
}

/**
 * Hands the signals that would end this process on to a child, which then ends first and in order.
 * @returns `stop` ends that, and tells whether there was one
 */
export function passSignalsOn(child: Child): { readonly stop: () => boolean } {
  let last = Number.NEGATIVE_INFINITY;
  const pass = (signal: NodeJS.Signals) => {
    const burst = performance.now() - last < BURST_MS;
    last = performance.now();
    // Ctrl-C has reached the child from the terminal; a second one has Terraform drop everything, and npm repeats what it gets
    if (burst || (signal === "SIGINT" && process.stdin.isTTY)) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  return {
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, pass);
      return last > 0;
    },
  };
}
