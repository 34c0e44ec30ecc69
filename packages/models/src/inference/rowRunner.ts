import type { Session, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import type { OutputDecoder } from "./outputDecoder.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

/** A row that has been read, and the options of its prediction. */
export interface RowCall<Row> {
  readonly row: Row;
  readonly options: PredictOptions;
}

/** Runs rows of one model. */
export interface RowRunner<Row> {
  /**
   * Predicts rows in their order.
   * @param pathOf JSON pointer of a row, to name the one that the engine refuses; without it the error names none
   * @throws IrisError `INVALID_INPUT` when the engine refuses a row; `OUTPUT_INVALID` when it gives what the manifest does not promise
   */
  run(calls: readonly RowCall<Row>[], pathOf?: (index: number) => string): Promise<Prediction[]>;
  /** Waits until nothing is being run. */
  idle(): Promise<void>;
}

/** Rows of equal shape run together, so many a run. */
export function rowRunner<Row>(
  session: Session,
  codec: RowCodec<Row>,
  decoder: OutputDecoder,
  maxRows: number,
): RowRunner<Row> {
  const working = new Set<Promise<unknown>>();
  const feedsOf = (calls: readonly RowCall<Row>[], part: readonly number[]) =>
    codec.feeds(part.map((at) => calls[at]!.row));

  async function runAll(calls: readonly RowCall<Row>[], pathOf?: (index: number) => string): Promise<Prediction[]> {
    const predictions = new Array<Prediction>(calls.length);
    for (const group of grouped(calls, codec)) {
      for (let from = 0; from < group.length; from += maxRows) {
        const part = group.length <= maxRows ? group : group.slice(from, from + maxRows);
        const outputs = await runPart(calls, part, pathOf);
        decoder.check(outputs, part.length);
        part.forEach((at, index) => {
          predictions[at] = decoder.read(outputs, index, calls[at]!.options);
        });
      }
    }
    return predictions;
  }

  async function runPart(
    calls: readonly RowCall<Row>[],
    part: readonly number[],
    pathOf?: (index: number) => string,
  ): Promise<Tensors> {
    try {
      return await session.run(feedsOf(calls, part), decoder.fetch);
    } catch (cause) {
      // the engine itself is at fault, not a row
      if (cause instanceof IrisError) throw cause;
      throw refused(cause, pathOf?.(await firstRefused(calls, part)));
    }
  }

  async function firstRefused(calls: readonly RowCall<Row>[], part: readonly number[]): Promise<number> {
    for (const at of part.length > 1 ? part : []) {
      const isRefused = await session.run(feedsOf(calls, [at]), decoder.fetch).then(
        () => false,
        () => true,
      );
      if (isRefused) return at;
    }
    return part[0]!;
  }

  return {
    async run(calls, pathOf) {
      const work = runAll(calls, pathOf);
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
function grouped<Row>(calls: readonly RowCall<Row>[], codec: RowCodec<Row>): Iterable<number[]> {
  const { shapeKey } = codec;
  if (shapeKey === undefined) return [calls.map((_, index) => index)];
  const groups = new Map<string, number[]>();
  calls.forEach(({ row }, index) => {
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
