import { CliError } from "./cliError.ts";
import type { Terminal } from "./context.ts";

/** Runs a step of the command, and prints its title and how many seconds it took. Rethrows its error. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

/** @param total number of steps of the command */
export function stepRunner(total: number, { write, warn }: Pick<Terminal, "write" | "warn">): Step {
  let count = 0;
  return async (title, work) => {
    count += 1;
    const number = `[${count}/${total}]`;
    const started = performance.now();
    const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    write(`${number} ${title}`);
    try {
      const result = await work();
      write(`${number} done in ${elapsed()}`);
      return result;
    } catch (error) {
      const stopped = error instanceof CliError && error.exitCode === 130;
      warn(`${number} ${title}: ${stopped ? "stopped" : "failed"} after ${elapsed()}`);
      throw error;
    }
  };
}
