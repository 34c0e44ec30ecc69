import type { Session, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import type { AnswerReader } from "./answer.ts";

/** A row's place in the outputs of a run. */
export interface RunRow {
  readonly outputs: Tensors;
  readonly index: number;
}

/** One run of so many rows blocks the thread for a few milliseconds; others get their turn in between. */
const MOST_ROWS = 1024;

/**
 * Runs rows through a session: those of equal shape together, so many a run; one by one where the model cannot take several.
 * @throws IrisError `INVALID_INPUT` when the engine refuses the rows; `OUTPUT_INVALID` when it gives other sizes than promised
 */
export function rowRunner<Row>(session: Session, codec: RowCodec<Row>, reader: AnswerReader, together: boolean) {
  const most = together ? MOST_ROWS : 1;
  return async (rows: readonly Row[]): Promise<RunRow[]> => {
    const places = new Array<RunRow>(rows.length);
    for (const group of grouped(rows, codec)) {
      for (let from = 0; from < group.length; from += most) {
        const part = group.slice(from, from + most);
        const outputs = await runOnce(session, codec.feeds(part.map((at) => rows[at]!)), reader.fetch);
        reader.check(outputs, part.length);
        part.forEach((at, index) => {
          places[at] = { outputs, index };
        });
      }
    }
    return places;
  };
}

/** Indices of the rows by shape. */
function grouped<Row>(rows: readonly Row[], codec: RowCodec<Row>): Iterable<number[]> {
  const groups = new Map<string, number[]>();
  rows.forEach((row, index) => {
    const key = codec.shapeKey(row);
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  return groups.values();
}

async function runOnce(session: Session, feeds: Tensors, fetch: readonly string[]): Promise<Tensors> {
  try {
    return await session.run(feeds, fetch);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IrisError("INVALID_INPUT", `The model does not take this input: ${reason}`, {
      cause,
      faults: [{ path: "", message: reason }],
    });
  }
}
