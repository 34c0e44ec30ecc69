import { setTimeout as sleep } from "node:timers/promises";

/** Does work for each item, at most so many at once. @throws what the first work that fails throws */
export async function mapConcurrent<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** As `mapConcurrent`, but work that takes longer than `slowMs` does not count: it holds up no other item. */
export async function mapConcurrentUnlessSlow<T>(
  items: Iterable<T>,
  atOnce: number,
  slowMs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const all: Promise<void>[] = [];
  await mapConcurrent(items, atOnce, async (item) => {
    const done = work(item);
    all.push(done);
    const timer = new AbortController();
    await Promise.race([done, sleep(slowMs, undefined, { signal: timer.signal, ref: false }).catch(() => undefined)]);
    timer.abort();
  });
  await Promise.all(all);
}
