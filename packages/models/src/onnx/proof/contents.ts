import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from "../generated/onnx-ml_pb.js";
import { numberSize, type Size } from "./size.ts";
import type { Value } from "./value.ts";

/** Longer vectors are no shapes, and their elements are not followed. */
export const MAX_CONTENTS = 64;

const { FLOAT, DOUBLE, INT32, INT64, BOOL } = TensorProto_DataType;

/** What is known of a constant tensor. */
export function constantOf(tensor: TensorProto): Value {
  const dims = tensor.dims.map((size) => numberSize(Number(size)));
  const contents = dims.length <= 1 ? contentsOf(tensor) : undefined;
  return contents === undefined ? { dims } : { dims, contents };
}

/** The numbers in a small tensor; undefined where there are many, where they are no numbers, or where they are in another file. */
export function contentsOf(tensor: TensorProto): Size[] | undefined {
  const count = tensor.dims.reduce((product, size) => product * Number(size), 1);
  if (count > MAX_CONTENTS || tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  const values = tensor.rawData.length > 0 ? fromBytes(tensor.dataType, tensor.rawData, count) : fromFields(tensor);
  return values?.length === count ? values.map(numberSize) : undefined;
}

function fromBytes(type: number, bytes: Uint8Array, count: number): number[] | undefined {
  const read = READERS[type];
  if (read === undefined || bytes.length !== count * read.bytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, at) => read.at(view, at * read.bytes));
}

interface Reader {
  readonly bytes: number;
  at(view: DataView, offset: number): number;
}

const READERS: Readonly<Record<number, Reader>> = {
  [INT64]: { bytes: 8, at: (view, offset) => Number(view.getBigInt64(offset, true)) },
  [INT32]: { bytes: 4, at: (view, offset) => view.getInt32(offset, true) },
  [FLOAT]: { bytes: 4, at: (view, offset) => view.getFloat32(offset, true) },
  [DOUBLE]: { bytes: 8, at: (view, offset) => view.getFloat64(offset, true) },
  [BOOL]: { bytes: 1, at: (view, offset) => view.getUint8(offset) },
};

function fromFields({ dataType, int64Data, int32Data, floatData, doubleData }: TensorProto): number[] | undefined {
  if (dataType === INT64) return int64Data.map(Number);
  if (dataType === INT32 || dataType === BOOL) return int32Data;
  if (dataType === FLOAT) return floatData;
  return dataType === DOUBLE ? doubleData : undefined;
}
