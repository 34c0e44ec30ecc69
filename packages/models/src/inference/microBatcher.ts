import { IrisError } from "../errors.ts";

/** Rows that wait for the end of this turn of the event loop. */
interface Waiting<Row, Result> {
  readonly row: Row;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Collects the rows that arrive in one turn of the event loop and hands them over together: an engine's call costs several
 * times what one more row in it does. No row waits for a later turn: a single row runs at the end of its own turn.
 * @param run returns the results of rows in their order
 */
export function microBatcher<Row, Result>(
  run: (rows: readonly Row[]) => Promise<readonly Result[]>,
): (row: Row) => Promise<Result> {
  let waiting: Waiting<Row, Result>[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    void runAll(batch, run);
  };
  return (row) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ row, resolve, reject }) === 1) setImmediate(flush);
    });
}

/**
 * A row that the engine refuses, or that ends its process, must not fail the other rows of its turn: after a failure each row runs
 * alone. After a timeout none does: each could take as long again.
 */
async function runAll<Row, Result>(
  batch: readonly Waiting<Row, Result>[],
  run: (rows: readonly Row[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await run(batch.map(({ row }) => row));
    for (let index = 0; index < batch.length; index++) batch[index]!.resolve(results[index]!);
  } catch (error) {
    if (batch.length === 1 || isOfAll(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const one of batch) await runAll([one], run);
  }
}

/** Running the rows alone would take even longer. */
const isOfAll = (error: unknown): boolean => error instanceof IrisError && error.code === "RUN_TIMED_OUT";
