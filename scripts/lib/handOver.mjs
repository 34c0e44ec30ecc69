import { ProgramFailed, run } from "./run.mjs";

/**
 * Has a TypeScript program go on with this terminal, by Node 24, and ends as it does.
 * @param {string} program its file, from the repository's folder
 * @param {readonly string[]} args
 */
export async function handOver(program, args) {
  try {
    await run("node", [program, ...args]);
  } catch (error) {
    // what went wrong has been said
    if (!(error instanceof ProgramFailed)) throw error;
    process.exitCode = error.code;
  }
}
