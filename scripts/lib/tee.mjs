import { spawn } from "node:child_process";
import { environment, root } from "./environment.mjs";
import { forwardSignals } from "./signals.mjs";

/**
 * Runs a program in the repository's folder, shows what it prints and keeps it.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<{ readonly code: number, readonly output: string }>} output: both streams
 */
export function tee(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const stopForwarding = forwardSignals(child, { reachedByTerminal: true });
    let output = "";
    for (const [stream, terminal] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        terminal.write(text);
      });
    }
    child.once("error", (cause) => {
      stopForwarding();
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once("close", (code) => {
      stopForwarding();
      resolve({ code: code ?? 1, output });
    });
  });
}
