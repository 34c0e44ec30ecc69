import type { Manifest } from "../manifest/manifest.ts";
import type { RowInput } from "../rows/input.ts";
import type { RowPaths } from "../rows/rowPaths.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

/** Rows that come some at a time. */
export type RowParts = AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;

/** @see LoadedModel.predictMany */
export interface ManyOptions extends PredictOptions, Partial<RowPaths> {}

/** A version in service. */
export interface LoadedModel {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** Whether it runs in another process, and not on this thread. */
  readonly isIsolated: boolean;
  /**
   * Distinguishes one row from many. Many are an array of rows, or an object with one of the keys `instances`, `inputs`, `data`, `rows`,
   * `dataframe_records` and `dataframe_split`. An object that has a feature's name among its keys is one row.
   * @throws IrisError `INVALID_INPUT` for no rows, two forms in one body, or a form that is broken
   */
  readInput(body: unknown): RowInput;
  /**
   * One row, by feature name or by position. Rows that arrive in the same turn of the event loop run together.
   * @throws IrisError `INVALID_INPUT` with every fault; `OVERLOADED` when the model has too much to do (rejects)
   */
  predict(row: unknown, options?: PredictOptions): Promise<Prediction>;
  /** Many rows, predicted in their order; all of them or, when one is at fault, none. */
  predictMany(rows: readonly unknown[], options?: ManyOptions): Promise<Prediction[]>;
  /**
   * As predictMany, for rows that come in parts and predictions that are taken in parts of some thousand: nothing holds all predictions
   * at once. All rows are read before the first is run.
   * @throws as predictMany, when read
   */
  predictInParts(parts: RowParts, options?: ManyOptions): AsyncGenerator<readonly Prediction[]>;
}
