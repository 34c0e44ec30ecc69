import { setImmediate } from "node:timers/promises";

const LONGEST_MS = 5;

/**
 * Cuts long work into slices, so that other requests are not delayed. Await the returned function often: it gives the event
 * loop a turn when the current slice has taken five milliseconds.
 */
export function pauses(): () => Promise<void> {
  let start = performance.now();
  return async () => {
    if (performance.now() - start < LONGEST_MS) return;
    await setImmediate();
    start = performance.now();
  };
}

/** Joins pieces that are made one by one, with pauses between them. */
export async function joinPieces(pieces: Iterable<string>): Promise<string> {
  const pause = pauses();
  const all: string[] = [];
  for (const piece of pieces) {
    all.push(piece);
    await pause();
  }
  return all.join("");
}
