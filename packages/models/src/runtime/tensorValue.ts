import type { Tensor } from "../engines/engine.ts";
import { jsonFloat } from "../rows/nonFinite.ts";
import { readable } from "../rows/pack.ts";
import type { TensorValue } from "./prediction.ts";

/** A tensor, or with `row` that part of it along the first dimension, as nested arrays. */
export function nested(tensor: Tensor, row?: number): TensorValue {
  const shape = row === undefined ? tensor.shape : tensor.shape.slice(1);
  const count = shape.reduce((product, size) => product * size, 1);
  const elements = readable(tensor.dtype, tensor.data);
  const toValue = tensor.dtype === "bool" ? (element: unknown) => element === 1 : plain;
  return build(shape, 0, (row ?? 0) * count, (at) => toValue(elements[at])).value;
}

function build(
  shape: readonly number[],
  level: number,
  at: number,
  valueAt: (at: number) => TensorValue,
): { value: TensorValue; next: number } {
  if (level === shape.length) return { value: valueAt(at), next: at + 1 };
  const values: TensorValue[] = [];
  let next = at;
  for (let index = 0; index < shape[level]!; index++) {
    const built = build(shape, level + 1, next, valueAt);
    values.push(built.value);
    next = built.next;
  }
  return { value: values, next };
}

/** JSON has no NaN, no infinities and no integers past 2^53: they are given as text. */
function plain(element: unknown): TensorValue {
  if (typeof element === "number") return jsonFloat(element);
  if (typeof element !== "bigint") return String(element);
  const number = Number(element);
  return Number.isSafeInteger(number) ? number : String(element);
}
