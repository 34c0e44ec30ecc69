import type { Tensors } from "../engines/engine.ts";
import type { ColumnCodec } from "./columnCodec.ts";

/** How the rows of one model become tensors. `Row` is a row that has been read and found right. */
export interface RowCodec<Row> {
  /** Nesting of a row that is given by position: 1 for a plain array; undefined when rows are objects only. */
  readonly rank: number | undefined;
  /** Names that a row given as an object may have. */
  readonly features: readonly string[];
  /** How named columns become rows. */
  readonly columns: ColumnCodec;
  /** Whether a row is whole tensors, whose first dimension counts no rows. */
  readonly isWhole: boolean;
  /**
   * Reads one row; nothing is coerced.
   * @param path JSON pointer of the row, for its faults
   * @throws IrisError `INVALID_INPUT` with every fault of the row
   */
  read(row: unknown, path: string): Row;
  /** Rows with the same key can go into one run; absent where all rows can. */
  readonly shapeKey?: (row: Row) => string;
  /** The tensors of rows that share a shape key. */
  feeds(rows: readonly Row[]): Tensors;
}
