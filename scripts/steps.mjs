import { appendFileSync } from "node:fs";
import { ProgramFailed } from "./processes.mjs";

/**
 * Something to do, and its name on the screen.
 * @typedef {{ readonly title: string, readonly work: () => Promise<void> | void }} Step
 */

/**
 * Runs steps one after another and prints the seconds of each. Ends the process with the exit code of the first that fails.
 * IRIS_STEP_TIMES names a file that gets a line for each step, "SECONDS TITLE": .ci/run prints it at the end.
 * @param {readonly Step[]} steps
 */
export async function runSteps(steps) {
  for (const [index, { title, work }] of steps.entries()) {
    const started = performance.now();
    const number = `[${index + 1}/${steps.length}]`;
    console.log(`${number} ${title}`);
    try {
      await work();
      console.log(`${number} done in ${secondsSince(started)} s`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      console.error(`${number} ${title}: failed after ${secondsSince(started)} s: ${error.message}`);
      process.exitCode = error instanceof ProgramFailed ? error.code : 1;
    }
    const { IRIS_STEP_TIMES: file } = process.env;
    if (file) appendFileSync(file, `${secondsSince(started).padStart(8)}  ${title}\n`);
    if (process.exitCode) process.exit();
  }
}

/** @param {number} started */
const secondsSince = (started) => ((performance.now() - started) / 1000).toFixed(1);
