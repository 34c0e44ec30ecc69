import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from "../../src/onnx/generated/onnx-ml_pb.js";
import { integers, node, smallModel } from "../onnx/smallModel.ts";

/**
 * A model that onnxruntime takes long to load, since it computes the constant parts of a graph at load: an average over windows
 * of half of a vector. Twice the width takes four times as long: 20,000 a fraction of a second, 3,000,000 an hour.
 */
export const slowToLoad = (width: number): Uint8Array =>
  smallModel({
    constants: [integers("shape", 1, 1, width), floatScalar("one", 1)],
    nodes: [
      node("Expand one shape -> wide"),
      node("AveragePool wide -> averages", { kernel_shape: [width / 2] }),
      node("ReduceMean averages -> mean", { axes: [0, 1, 2], keepdims: 0 }),
      node("Add x mean -> y"),
    ],
  });

const floatScalar = (name: string, value: number): TensorProto =>
  create(TensorProtoSchema, { name, dims: [], dataType: TensorProto_DataType.FLOAT, floatData: [value] });

/** A model that ends the process that loads it: the quotient of the least integer and -1 does not fit, which the processor refuses. */
export const crashesAtLoad = (): Uint8Array =>
  smallModel({
    constants: [
      create(TensorProtoSchema, {
        name: "least",
        dims: [1n],
        dataType: TensorProto_DataType.INT64,
        int64Data: [-(2n ** 63n)],
      }),
      integers("minusOne", -1),
    ],
    nodes: [
      node("Div least minusOne -> quotient"),
      node("Cast quotient -> number", { to: 1 }),
      node("Add x number -> y"),
    ],
  });
