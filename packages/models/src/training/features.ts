import { isMissing, parseNumber, quote } from "../tables/cell.ts";
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
export function featureMatrix(columns: readonly Column[], rows: readonly CsvRow[], faults: DataFaults): Matrix {
  const values = new Float64Array(rows.length * columns.length);
  let at = 0;
  for (const { line, cells } of rows) {
    for (const { header, index } of columns) {
      const value = featureValue(cells[index]);
      if (typeof value === "number") values[at] = value;
      else faults.add(line, header, value);
      at++;
    }
  }
  return { rows: rows.length, columns: columns.length, values };
}

function featureValue(cell: string): number | string {
  if (isMissing(cell)) return Number.NaN;
  const value = parseNumber(cell);
  if (typeof value === "string" || Number.isFinite(Math.fround(value))) return value;
  return `${quote(cell)} is out of range: features lie within 3.4e38 of 0 (float32)`;
}
