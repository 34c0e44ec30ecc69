import { Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** Does a thing, says so, and says how many seconds it took; what it throws goes on after saying where. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

/**
 * Starts to count.
 * @param total how many steps there will be
 */
export function countSteps(total: number, { write, warn }: Pick<Terminal, "write" | "warn">): Step {
  let done = 0;
  return async (title, work) => {
    done += 1;
    const number = `[${done}/${total}]`;
    const started = performance.now();
    const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    write(`${number} ${title}`);
    try {
      const result = await work();
      write(`${number} done in ${elapsed()}`);
      return result;
    } catch (error) {
      const stopped = error instanceof Stop && error.exitCode === 130;
      warn(`${number} ${title}: ${stopped ? "stopped" : "failed"} after ${elapsed()}`);
      throw error;
    }
  };
}
