import { isMissing, parseNumber } from "../tables/cell.ts";
import { cellHint } from "../tables/cellHint.ts";
import type { DecimalMark } from "../tables/decimalMark.ts";
import type { CsvRow } from "./csv.ts";
import type { DataFaults } from "./dataFaults.ts";
import type { Matrix } from "./model.ts";

/** A column of the file by its position. */
export interface Column {
  /** In snake case. */
  readonly name: string;
  /** As in the file. */
  readonly header: string;
  readonly index: number;
}

/**
 * The feature columns as numbers; a missing value is NaN.
 * Cells that are no number, or out of float32's range, are added to the faults.
 */
export function featureMatrix(
  columns: readonly Column[],
  rows: readonly CsvRow[],
  mark: DecimalMark,
  faults: DataFaults,
): Matrix {
  const values = new Float64Array(rows.length * columns.length);
  let at = 0;
  for (const { line, cells } of rows) {
    for (const { header, index } of columns) {
      const cell = mark.read(cells[index]);
      const value = isMissing(cell) ? Number.NaN : parseNumber(cell);
      if (value === undefined) faults.addCell(header, { ...NO_NUMBER, line, cell, hint: cellHint(cell) });
      else if (Math.abs(value) > FLOAT32_LARGEST) faults.addCell(header, { ...TOO_LARGE, line, cell });
      else values[at] = value;
      at++;
    }
  }
  return { rows: rows.length, columns: columns.length, values };
}

const FLOAT32_LARGEST = 3.4028234663852886e38;
const NO_NUMBER = { must: "must be a number" };
const TOO_LARGE = { must: "must lie within 3.4e38 of 0 (float32)", hint: "write it in another unit" };
