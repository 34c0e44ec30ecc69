import type { Tensor } from "../engines/engine.ts";
import { jsonFloat } from "../rows/nonFinite.ts";
import { toNumbers } from "../rows/typedArray.ts";
import type { TensorValue } from "./prediction.ts";

type Elements = ReturnType<typeof toNumbers>;
type ToValue = (element: Elements[number]) => TensorValue;

/** A tensor, or with `row` that part of it along the first dimension, as nested arrays. */
export function toNestedArrays(tensor: Tensor, row?: number): TensorValue {
  const shape = row === undefined ? tensor.shape : tensor.shape.slice(1);
  const count = shape.reduce((product, size) => product * size, 1);
  const elements = toNumbers(tensor.dtype, tensor.data);
  return build(shape, 0, { elements, toValue: toValueOf(tensor.dtype), at: (row ?? 0) * count });
}

/** Elements that are taken in their order. */
interface Source {
  readonly elements: Elements;
  readonly toValue: ToValue;
  at: number;
}

function build(shape: readonly number[], level: number, from: Source): TensorValue {
  if (level === shape.length) return from.toValue(from.elements[from.at++]!);
  const size = shape[level]!;
  // arrays that grow take three times as long
  const values = new Array<TensorValue>(size);
  if (level < shape.length - 1) {
    for (let index = 0; index < size; index++) values[index] = build(shape, level + 1, from);
    return values;
  }
  const { elements, toValue, at } = from;
  for (let index = 0; index < size; index++) values[index] = toValue(elements[at + index]!);
  from.at = at + size;
  return values;
}

/** JSON has no NaN, no infinities and no integers past 2^53: they are given as text. */
function toValueOf(dtype: Tensor["dtype"]): ToValue {
  if (dtype === "bool") return (element) => element === 1;
  return (element) => (typeof element === "number" ? jsonFloat(element) : textOrInteger(element));
}

function textOrInteger(element: bigint | string): TensorValue {
  if (typeof element === "string") return element;
  const number = Number(element);
  return Number.isSafeInteger(number) ? number : String(element);
}
