/**
 * Runs an action one call at a time. Calls that arrive during a run share the next run, since the present one may have read
 * its data already.
 */
export function coalesce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    next = undefined;
    running = action().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    // checked before `running`, which is undefined already when the next run has not begun yet
    next ??= running?.then(run, run);
    return next ?? run();
  };
}
