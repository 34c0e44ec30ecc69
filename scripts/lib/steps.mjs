import { ProgramFailed } from "./run.mjs";

/**
 * A thing to do, and its name on the screen.
 * @typedef {{ readonly title: string, readonly work: () => Promise<void> | void }} Step
 */

/**
 * Does one step after the other and says so, with the seconds that each took. Ends the process with the exit code of the
 * first that fails.
 * @param {readonly Step[]} steps
 */
export async function runSteps(steps) {
  for (const [index, { title, work }] of steps.entries()) {
    const started = performance.now();
    const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    console.log(`[${index + 1}/${steps.length}] ${title}`);
    try {
      await work();
      console.log(`[${index + 1}/${steps.length}] done in ${elapsed()}`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      console.error(`[${index + 1}/${steps.length}] ${title}: failed after ${elapsed()}: ${error.message}`);
      process.exit(error instanceof ProgramFailed ? error.code : 1);
    }
  }
}
