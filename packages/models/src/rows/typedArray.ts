import { Float16Array, isFloat16Array } from "@petamoriken/float16";
import type { TensorData } from "../engines/engine.ts";
import { DTYPES, type NumberArray } from "../manifest/dtypes.ts";
import type { DType } from "../manifest/tensor.ts";
import type { Element } from "./element.ts";
import type { NumberData } from "./numberTensor.ts";

/** Elements of a dtype in one array that is filled from the front. */
export interface Packer {
  readonly data: TensorData;
  /** Elements come from readElement, so that each kind meets its own array. */
  push(element: Element): void;
}

/** Room for exactly so many elements of a dtype. */
export function packer(dtype: DType, length: number): Packer {
  const info = DTYPES[dtype];
  switch (info.storage) {
    case "numbers":
      return numbers(new info.ArrayOf(length));
    case "bigints":
      return integers(new info.ArrayOf(length));
    case "float16 bits":
      return halves(length);
    case "strings":
      return texts(length);
  }
}

/** Numbers that all are elements of a dtype. */
export function packNumbers(dtype: DType, numbers: NumberData): TensorData {
  const info = DTYPES[dtype];
  if (info.storage === "numbers") {
    const data = new info.ArrayOf(numbers.length);
    data.set(numbers);
    return data;
  }
  const { data, push } = packer(dtype, numbers.length);
  for (const number of numbers) push(number);
  return data;
}

/** The elements of several tensors of a dtype, one after the other; those of a single one as they are. */
export function joined(dtype: DType, parts: readonly TensorData[]): TensorData {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  if (dtype === "string") return parts.flatMap((part) => (Array.isArray(part) ? part : []));
  const { data } = packer(
    dtype,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  const to = bytesOf(data);
  let at = 0;
  for (const part of parts) {
    const bytes = bytesOf(part);
    to.set(bytes, at);
    at += bytes.length;
  }
  return data;
}

const bytesOf = (data: TensorData): Uint8Array =>
  Array.isArray(data) ? new Uint8Array() : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function numbers(data: NumberArray): Packer {
  let at = 0;
  return {
    data,
    push(element) {
      data[at++] = Number(element);
    },
  };
}

function integers(data: BigInt64Array | BigUint64Array): Packer {
  let at = 0;
  return {
    data,
    push(element) {
      data[at++] = BigInt(element);
    },
  };
}

function texts(length: number): Packer {
  const data = new Array<string>(length).fill("");
  let at = 0;
  return {
    data,
    push(element) {
      data[at++] = String(element);
    },
  };
}

/** A session takes binary16 as its bits. */
function halves(length: number): Packer {
  const values = new Float16Array(length);
  let at = 0;
  return {
    data: new Uint16Array(values.buffer),
    push(element) {
      values[at++] = Number(element);
    },
  };
}

/** The elements as numbers where they can be: binary16 may come as its bits. */
export function toNumbers(dtype: DType, data: TensorData): ArrayLike<number | bigint | string> {
  if (dtype !== "float16" || isFloat16Array(data) || !(data instanceof Uint16Array)) return data;
  return new Float16Array(data.buffer, data.byteOffset, data.length);
}
