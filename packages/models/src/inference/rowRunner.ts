import type { Session, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import type { OutputDecoder } from "./outputDecoder.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

/** A row that has been read, and what is wanted of its answer. */
export interface Ask<Row> {
  readonly row: Row;
  readonly options: PredictOptions;
}

/** Runs rows of one model. */
export interface RowRunner<Row> {
  /**
   * Answers rows in their order.
   * @param pathOf JSON pointer of a row, to name the one that the engine refuses; without it the error names none
   * @throws IrisError `INVALID_INPUT` when the engine refuses a row; `OUTPUT_INVALID` when it gives what the manifest does not promise
   */
  run(asks: readonly Ask<Row>[], pathOf?: (index: number) => string): Promise<Prediction[]>;
  /** Waits until nothing is being run. */
  idle(): Promise<void>;
}

/** Rows of equal shape run together, so many a run. */
export function rowRunner<Row>(
  session: Session,
  codec: RowCodec<Row>,
  reader: OutputDecoder,
  most: number,
): RowRunner<Row> {
  const working = new Set<Promise<unknown>>();
  const feedsOf = (asks: readonly Ask<Row>[], part: readonly number[]) => codec.feeds(part.map((at) => asks[at]!.row));

  async function runAll(asks: readonly Ask<Row>[], pathOf?: (index: number) => string): Promise<Prediction[]> {
    const predictions = new Array<Prediction>(asks.length);
    for (const group of grouped(asks, codec)) {
      for (let from = 0; from < group.length; from += most) {
        const part = group.length <= most ? group : group.slice(from, from + most);
        const outputs = await runPart(asks, part, pathOf);
        reader.check(outputs, part.length);
        part.forEach((at, index) => {
          predictions[at] = reader.read(outputs, index, asks[at]!.options);
        });
      }
    }
    return predictions;
  }

  async function runPart(
    asks: readonly Ask<Row>[],
    part: readonly number[],
    pathOf?: (index: number) => string,
  ): Promise<Tensors> {
    try {
      return await session.run(feedsOf(asks, part), reader.fetch);
    } catch (cause) {
      // the engine itself is at fault, not a row
      if (cause instanceof IrisError) throw cause;
      throw refused(cause, pathOf?.(await firstRefused(asks, part)));
    }
  }

  async function firstRefused(asks: readonly Ask<Row>[], part: readonly number[]): Promise<number> {
    for (const at of part.length > 1 ? part : []) {
      const isRefused = await session.run(feedsOf(asks, [at]), reader.fetch).then(
        () => false,
        () => true,
      );
      if (isRefused) return at;
    }
    return part[0]!;
  }

  return {
    async run(asks, pathOf) {
      const work = runAll(asks, pathOf);
      working.add(work);
      try {
        return await work;
      } finally {
        working.delete(work);
      }
    },
    async idle() {
      await Promise.allSettled(working);
    },
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

function refused(cause: unknown, path = ""): IrisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `is not taken by the model: ${reason}`;
  return new IrisError("INVALID_INPUT", `${path || "The row"} ${message}`, { cause, faults: [{ path, message }] });
}
