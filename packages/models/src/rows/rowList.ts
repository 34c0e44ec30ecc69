/** Rows that may be made only when they are read: all at once they would hold up other work. An array is one. */
export interface RowList {
  readonly length: number;
  slice(start: number, end: number): readonly unknown[];
}

/** Rows that are made when they are read. */
export const rowList = (length: number, rowAt: (index: number) => unknown): RowList => ({
  length,
  slice: (start, end) => Array.from({ length: Math.min(end, length) - start }, (_, offset) => rowAt(start + offset)),
});

const ROWS_PER_PART = 1024;

/** Rows in parts, as `predictInParts` takes them. */
export function* rowParts(rows: RowList): Generator<readonly unknown[]> {
  for (let at = 0; at < rows.length; at += ROWS_PER_PART) yield rows.slice(at, at + ROWS_PER_PART);
}
