import { createInterface } from "node:readline/promises";
import { interrupted } from "./stop.ts";

/** The person at the other end. */
export interface Terminal {
  /** Shows a line. */
  readonly write: (line: string) => void;
  /** Shows a line that must not be overlooked, where errors go. */
  readonly warn: (line: string) => void;
  /** Whether there is somebody to answer a question. */
  readonly interactive: boolean;
  /**
   * Asks for a line.
   * @throws Stop on Ctrl-C
   */
  readonly ask: (question: string) => Promise<string>;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  write: (line) => console.log(line),
  warn: (line) => console.error(line),
  interactive: process.stdin.isTTY === true,
  ask,
};

function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise<string>((resolve, reject) => {
    lines.once("SIGINT", () => reject(interrupted()));
    // the input may end without an answer
    lines.once("close", () => resolve(""));
    lines.question(question).then(resolve, reject);
  }).finally(() => lines.close());
}
