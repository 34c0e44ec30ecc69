/**
 * Runs an action never twice at once. Who calls while it runs shares one later run with all others who do, since the one
 * under way may have looked already.
 */
export function oneAfterAnother(action: () => Promise<void>): () => Promise<void> {
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
    // asked before `running`, which is undefined already when the next run has not begun yet
    next ??= running?.then(run, run);
    return next ?? run();
  };
}
