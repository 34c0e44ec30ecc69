const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Hands the signals that would end this process on to a child, so that it ends first and nothing stays behind.
 * @param {import("node:child_process").ChildProcess} child
 * @param {{ readonly reachedByTerminal: boolean }} options whether Ctrl-C reaches the child without us
 * @returns {() => void} stops it
 */
export function forwardSignals(child, { reachedByTerminal }) {
  let last = 0;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal === "SIGINT" && reachedByTerminal && process.stdin.isTTY) return;
    // npm hands on the Ctrl-C that the terminal has sent us already: only one of a burst may count
    if (Date.now() - last < 1000) return;
    last = Date.now();
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  const stopWatching = watchParent(() => forward("SIGTERM"));
  return () => {
    stopWatching();
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * npm hands a signal to the shell between it and us, and that shell dies of it without handing it on: then we are an orphan.
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 200);
  return () => clearInterval(timer);
}
