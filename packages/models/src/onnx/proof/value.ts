import { hasRows, type Size } from "./size.ts";

/**
 * What is known of a value of the graph, however many rows a run has.
 *
 * With an `axis` the slices along it depend on one row each: dimension `axis` is a multiple of the number of rows, and
 * its first block belongs to the first row. Without an axis the elements do not depend on the rows at all.
 */
export interface Value {
  /** Undefined for an unknown rank, which only a value without an axis may have. */
  readonly dims?: readonly Size[];
  readonly axis?: number;
  /** Elements of a small vector or scalar of integers, as far as they are known. Only these may count rows. */
  readonly contents?: readonly (Size | undefined)[];
  /** What makes this value depend on several rows at once. Nothing else is known then. */
  readonly broken?: string;
}

/** A value that is known to be independent of the rows, and nothing else of it. */
export const UNKNOWN_CONSTANT: Value = {};

/** A value of these dimensions; its `axis` is that of the value it was made from. */
export const shaped = (dims: readonly Size[], axis: number | undefined): Value =>
  axis === undefined ? { dims } : { dims, axis };

/** A value with its elements, where any are known. */
export const withContents = (value: Value, contents: readonly (Size | undefined)[] | undefined): Value =>
  contents === undefined ? value : { ...value, contents };

/** Whether rows are in a value. */
export const isRows = (value: Value | undefined): boolean => value?.axis !== undefined;

/** Whether the elements of a value give the number of rows. */
export const countsRows = (value: Value | undefined): boolean =>
  value?.contents?.some((size) => size !== undefined && hasRows(size)) ?? false;
