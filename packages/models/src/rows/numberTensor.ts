import type { NumberArray } from "../manifest/dtypes.ts";
import { sizeOf } from "./tensorData.ts";

/** The typed arrays that hold numbers. */
export type NumberData = NumberArray;

/**
 * The numbers of a tensor. A row may hold one where it may hold nested arrays of numbers, and takes a fraction of their time and
 * memory: `models.predict("detector", { image: new NumberTensor([640, 640, 3], pixels) })`.
 */
export class NumberTensor {
  /** The size of each dimension, without the dimension of the rows. */
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly data: NumberData;

  /** @throws RangeError when the shape has another number of elements than the data */
  constructor(shape: readonly number[], data: NumberData) {
    const wanted = sizeOf(shape);
    if (wanted !== data.length)
      throw new RangeError(`data must have ${wanted} elements for the shape [${shape.join(", ")}], got ${data.length}`);
    this.shape = shape;
    this.data = data;
  }

  /** The same numbers as nested arrays. */
  toNested(): unknown {
    let level: unknown[] = Array.from(this.data);
    for (let axis = this.shape.length - 1; axis > 0; axis--) level = chunked(level, this.shape[axis]!);
    return this.shape.length === 0 ? level[0] : level;
  }
}

function chunked(elements: readonly unknown[], size: number): unknown[] {
  const chunks = [];
  for (let at = 0; at < elements.length; at += size) chunks.push(elements.slice(at, at + size));
  return chunks;
}

/** Nested arrays for a NumberTensor; any other value as it is. */
export const nestedArrays = (value: unknown): unknown => (value instanceof NumberTensor ? value.toNested() : value);

/** An object whose values are no NumberTensor: nested arrays take their place. */
export function withNestedArrays(body: object): object {
  const entries = Object.entries(body);
  if (!entries.some(([, value]) => value instanceof NumberTensor)) return body;
  return Object.fromEntries(entries.map(([key, value]) => [key, nestedArrays(value)]));
}
