import type { Session, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import type { AnswerReader } from "./answer.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

/** A row that has been read, and what is wanted of its answer. */
export interface Ask<Row> {
  readonly row: Row;
  readonly options: PredictOptions;
}

/** One run of so many rows blocks the thread for a few milliseconds; others get their turn in between. */
const MOST_ROWS = 1024;

/**
 * Runs rows through a session: those of equal shape together, so many a run; one by one where the model cannot take several.
 * @returns what answers rows in their order; it throws IrisError `INVALID_INPUT` when the engine refuses the rows, and
 * `OUTPUT_INVALID` when it gives what the manifest does not promise
 */
export function rowRunner<Row>(session: Session, codec: RowCodec<Row>, reader: AnswerReader, together: boolean) {
  const most = together ? MOST_ROWS : 1;
  return async (asks: readonly Ask<Row>[]): Promise<Prediction[]> => {
    const predictions = new Array<Prediction>(asks.length);
    for (const group of grouped(asks, codec)) {
      for (let from = 0; from < group.length; from += most) {
        const part = group.length <= most ? group : group.slice(from, from + most);
        const outputs = await runOnce(session, codec.feeds(part.map((at) => asks[at]!.row)), reader.fetch);
        reader.check(outputs, part.length);
        part.forEach((at, index) => {
          predictions[at] = reader.read(outputs, index, asks[at]!.options);
        });
      }
    }
    return predictions;
  };
}

/** Indices of the rows by shape. */
function grouped<Row>(asks: readonly Ask<Row>[], codec: RowCodec<Row>): Iterable<number[]> {
  const { shapeKey } = codec;
  if (shapeKey === undefined) return [asks.map((_, index) => index)];
  const groups = new Map<string, number[]>();
  asks.forEach(({ row }, index) => {
    const key = shapeKey(row);
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
