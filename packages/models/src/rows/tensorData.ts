import type { TensorData } from "../engines/engine.ts";
import { DTYPES, type PlainNumbers } from "../manifest/dtypes.ts";
import type { Dimension, DType } from "../manifest/tensor.ts";
import { isPlain, readTensorElement } from "./element.ts";
import type { NumberTensor } from "./numberTensor.ts";
import { type Packer, packer, packNumbers } from "./typedArray.ts";

/** What nested arrays are read by. */
interface Wanted {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly plain: PlainNumbers;
  readonly to: Packer;
}

/**
 * The elements of nested arrays in row-major order. It builds no paths, since their texts would cost more than all else.
 * @returns undefined when the value has another shape, or an element that is invalid: the full check finds where
 */
export function readTensorData(value: unknown, shape: readonly number[], dtype: DType): TensorData | undefined {
  // HAZARD: a few bytes of JSON can claim a huge shape, so the arrays are compared with it before memory is taken
  if (!hasShape(value, shape, 0)) return undefined;
  const to = packer(dtype, sizeOf(shape));
  return fill(value, { shape, dtype, plain: DTYPES[dtype].plain, to }, 0) ? to.data : undefined;
}

/** The elements of a tensor of numbers. @returns undefined when it has another shape, or an invalid element */
export function readNumbers(
  { shape, data }: NumberTensor,
  declared: readonly Dimension[],
  dtype: DType,
): TensorData | undefined {
  const hasShape = declared.length === shape.length && declared.every((size, axis) => matches(size, shape[axis]!));
  if (!hasShape) return undefined;
  const { least, most, integers } = DTYPES[dtype].plain;
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (!(value >= least && value <= most) || (integers && !Number.isInteger(value))) return undefined;
  }
  return packNumbers(dtype, data);
}

const matches = (declared: Dimension, size: number): boolean => typeof declared !== "number" || declared === size;

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Recurses no deeper than the shape, however deep the value is. */
function hasShape(value: unknown, shape: readonly number[], level: number): boolean {
  if (level === shape.length) return true;
  if (!Array.isArray(value) || value.length !== shape[level]) return false;
  if (level === shape.length - 1) return true;
  for (let index = 0; index < value.length; index++) if (!hasShape(value[index], shape, level + 1)) return false;
  return true;
}

function fill(value: unknown, wanted: Wanted, level: number): boolean {
  if (level === wanted.shape.length || !Array.isArray(value)) return push(value, wanted);
  const isLast = level === wanted.shape.length - 1;
  for (let index = 0; index < value.length; index++)
    if (!(isLast ? push(value[index], wanted) : fill(value[index], wanted, level + 1))) return false;
  return true;
}

function push(value: unknown, { plain, dtype, to }: Wanted): boolean {
  if (isPlain(value, plain)) {
    to.push(value);
    return true;
  }
  const read = readTensorElement(value, dtype);
  if ("fault" in read) return false;
  to.push(read.element);
  return true;
}
