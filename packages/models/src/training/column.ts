/** A feature as trees see it: a float32 value a row, none of them missing. */
export interface Column {
  readonly values: Float32Array;
  /** The rows by ascending value; only where no two values are equal, as else the order is not determined. */
  readonly order: Int32Array | undefined;
}

/** Makes a column, and sorts it once for all trees where that can be done. */
export function createColumn(values: Float32Array): Column {
  const order = Int32Array.from(values, (_, row) => row).sort((a, b) => values[a] - values[b]);
  const distinct = order.every((row, i) => i === 0 || values[order[i - 1]] < values[row]);
  return { values, order: distinct ? order : undefined };
}
