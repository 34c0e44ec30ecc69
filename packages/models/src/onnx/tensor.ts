import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from "./generated/onnx-ml_pb.js";

/** A vector of float64 numbers, as a constant of a graph. */
export function float64Tensor(values: readonly number[], name = ""): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.DOUBLE,
    rawData: littleEndian(values, (view, at, value) => view.setFloat64(at, value, true)),
  });
}

/** A vector of float32 numbers, as a constant of a graph. */
export function float32Tensor(values: readonly number[], name = ""): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.FLOAT,
    rawData: littleEndian(values, (view, at, value) => view.setFloat32(at, value, true), 4),
  });
}

/** A vector of int64 numbers, as a constant of a graph. */
export function int64Tensor(values: readonly number[], name = ""): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.INT64,
    rawData: littleEndian(values, (view, at, value) => view.setBigInt64(at, BigInt(value), true)),
  });
}

/** A vector of bytes, as a constant of a graph. */
export function uint8Tensor(values: Uint8Array<ArrayBuffer>, name = ""): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.UINT8,
    rawData: values,
  });
}

/** A vector of texts, as a constant of a graph. */
export function stringTensor(values: readonly string[], name = ""): TensorProto {
  const encoder = new TextEncoder();
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.STRING,
    stringData: values.map((value) => encoder.encode(value)),
  });
}

/** Raw data of a tensor is little-endian on every machine. */
function littleEndian(values: readonly number[], write: (view: DataView, at: number, value: number) => void, size = 8) {
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) write(view, index * size, value);
  return bytes;
}
