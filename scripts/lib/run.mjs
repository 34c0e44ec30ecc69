import { spawn } from "node:child_process";
import { constants } from "node:os";
import { environment, root } from "./environment.mjs";
import { forwardSignals } from "./signals.mjs";

/** A program that ended with another exit code than 0; `code` is what a shell would say. */
export class ProgramFailed extends Error {
  /** @param {string} program @param {number} code @param {NodeJS.Signals | null} signal */
  constructor(program, code, signal) {
    super(signal ? `${program} was ended by ${signal}` : `${program} ended with exit code ${code}`);
    this.code = code;
  }
}

/**
 * Runs a program in the repository's folder with this terminal. Signals that would end this process end the program first.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ readonly ownGroup?: boolean }} [options] ownGroup: Ctrl-C reaches the program through us alone, and once
 * @returns {Promise<void>}
 */
export function run(program, args, { ownGroup = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: environment, stdio: "inherit", detached: ownGroup });
    const stopForwarding = forwardSignals(child, { reachedByTerminal: !ownGroup });
    child.once("error", (cause) => {
      stopForwarding();
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once("exit", (code, signal) => {
      stopForwarding();
      if (code === 0) resolve();
      else reject(new ProgramFailed(program, code ?? 128 + (signal ? constants.signals[signal] : 0), signal));
    });
  });
}
