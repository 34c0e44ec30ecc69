import type { Column } from "./column.ts";
import { introsort } from "./introsort.ts";

/** Sorts the rows of one node after another by their features. */
export interface Sorter {
  /** The values that the rows were last sorted by, at the same positions. */
  readonly values: Float32Array;
  /** Begins a node, the rows at [start, end). */
  begin(start: number, end: number): void;
  sortBy(feature: number): void;
}

/**
 * Rows with equal values come out in the order of scikit-learn's sort; a column without equal values was sorted
 * beforehand, and its order is gone through unless sorting a small node costs less.
 *
 * @param rows - row numbers, sorted in place
 */
export function createSorter(columns: readonly Column[], rows: Int32Array): Sorter {
  const values = new Float32Array(rows.length);
  const nodeOf = new Int32Array(rows.length);
  let node = 0;
  let start = 0;
  let end = 0;

  function arrange(order: Int32Array): void {
    let p = start;
    for (let i = 0; i < order.length; i++) {
      if (nodeOf[order[i]] === node) rows[p++] = order[i];
    }
  }

  return {
    values,
    begin(from, to) {
      start = from;
      end = to;
      node += 1;
      for (let p = start; p < end; p++) nodeOf[rows[p]] = node;
    },
    sortBy(feature) {
      const { values: column, order } = columns[feature];
      const size = end - start;
      const arranged = order !== undefined && size * Math.log2(size) > order.length;
      if (arranged) arrange(order);
      for (let p = start; p < end; p++) values[p] = column[rows[p]];
      if (!arranged) introsort(values, rows, start, end);
    },
  };
}
