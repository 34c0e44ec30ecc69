import { setTimeout as pause } from "node:timers/promises";
import { CheckFailed } from "./check.ts";

const PAUSE_MS = 2000;

/**
 * Does something again until it no longer fails a check: what was just changed in AWS is not everywhere at once (a key takes up to a
 * minute).
 * @param patienceMs how long; 0 for once
 * @throws what the last attempt threw, and at once what is no CheckFailed
 */
export async function insist<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CheckFailed) || performance.now() + PAUSE_MS > end) throw error;
    }
    await pause(PAUSE_MS);
  }
}
