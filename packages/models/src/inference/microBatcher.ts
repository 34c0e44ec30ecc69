import { IrisError } from "../errors.ts";

/** Rows that wait for the end of this turn of the event loop. */
interface Waiting<Row, Answer> {
  readonly row: Row;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Collects the rows that arrive in one turn of the event loop and hands them over together: an engine's call costs several
 * times what one more row in it does. No row waits for a later turn: a single row runs at the end of its own turn.
 * @param run answers rows in their order
 */
export function microBatcher<Row, Answer>(
  run: (rows: readonly Row[]) => Promise<readonly Answer[]>,
): (row: Row) => Promise<Answer> {
  let waiting: Waiting<Row, Answer>[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    void answerAll(batch, run);
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
async function answerAll<Row, Answer>(
  batch: readonly Waiting<Row, Answer>[],
  run: (rows: readonly Row[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await run(batch.map(({ row }) => row));
    for (let index = 0; index < batch.length; index++) batch[index]!.resolve(answers[index]!);
  } catch (error) {
    if (batch.length === 1 || isOfAll(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const one of batch) await answerAll([one], run);
  }
}

/** Running the rows alone would take even longer. */
const isOfAll = (error: unknown): boolean => error instanceof IrisError && error.code === "RUN_TIMED_OUT";
