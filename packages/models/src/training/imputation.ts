import type { Matrix } from "./model.ts";
import { pairwiseSum } from "./pairwiseSum.ts";

/**
 * The mean of the known values of each column, as of scikit-learn's
 * `SimpleImputer(strategy="mean", keep_empty_features=True)`.
 *
 * @returns a number a column; 0 where no value is known
 */
export function columnMeans(x: Matrix): Float64Array {
  const counts = knownCounts(x);
  return columnSums(x).map((sum, column) => (counts[column] === 0 ? 0 : sum / counts[column]));
}

/** How many values of each column are known. */
export function knownCounts({ rows, columns, values }: Matrix): Int32Array {
  const counts = new Int32Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!Number.isNaN(values[row * columns + column])) counts[column] += 1;
    }
  }
  return counts;
}

/** NumPy adds up a matrix row by row, but a single column in pairs. */
function columnSums({ rows, columns, values }: Matrix): Float64Array {
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value));
  if (columns === 1) return Float64Array.of(pairwiseSum(known));
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) sums[column] += known[row * columns + column];
  }
  return sums;
}

/** The values of a column as float32, with `mean` for the missing ones. */
export function imputedColumn({ rows, columns, values }: Matrix, column: number, mean: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => {
    const value = values[row * columns + column];
    return Number.isNaN(value) ? mean : value;
  });
}
