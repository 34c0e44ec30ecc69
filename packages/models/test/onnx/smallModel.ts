import { create, toBinary } from "@bufbuild/protobuf";
import { intAttribute, intsAttribute, textAttribute } from "../../src/onnx/attribute.ts";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
} from "../../src/onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../../src/onnx/graph.ts";
import { int64Tensor } from "../../src/onnx/tensor.ts";

const { FLOAT, INT64 } = TensorProto_DataType;

type Attributes = Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>>;

function attribute(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === "number") return intAttribute(name, value);
  if (typeof value === "string") return textAttribute(name, value);
  if ("float" in value)
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  return intsAttribute(name, value);
}

/** A node: `node("Softmax x -> y", { axis: 1 })`; `_` is an input that is left out, `domain:Op` an operator of another domain. */
export function node(text: string, attributes: Attributes = {}): NodeProto {
  const [left = "", right = ""] = text.split(" -> ");
  const [operator = "", ...inputs] = left.split(" ");
  const [type = "", domain = ""] = operator.split(":").reverse();
  const names = inputs.map((name) => (name === "_" ? "" : name));
  const list = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return graphNode(type, names, right.split(" "), list, domain);
}

/** A float32 constant with values that are no round numbers. */
export function floats(name: string, dims: readonly number[]): TensorProto {
  const count = dims.reduce((product, size) => product * size, 1);
  const floatData = Array.from({ length: count }, (_, at) => Math.sin(at + 1) + 0.1);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: FLOAT, floatData });
}

/** A vector of int64. */
export const integers = (name: string, ...values: number[]): TensorProto => int64Tensor(values, name);

/** A scalar of int64. */
export const integer = (name: string, value: number): TensorProto =>
  create(TensorProtoSchema, { name, dims: [], dataType: INT64, int64Data: [BigInt(value)] });

export interface SmallModel {
  readonly nodes: readonly NodeProto[];
  /** Shapes by name; names ending in `_ids` are int64, all others float32. @default { x: ["N", 4] } */
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly constants?: readonly TensorProto[];
  readonly outputs?: readonly string[];
  readonly opset?: number;
}

/** The bytes of a model with the output `y`, of a rank that only the nodes tell. */
export function smallModel({
  nodes,
  inputs = { x: ["N", 4] },
  constants = [],
  outputs = ["y"],
  opset = 17,
}: SmallModel): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: "small",
    node: [...nodes],
    input: Object.entries(inputs).map(([name, shape]) =>
      graphTensor(name, name.endsWith("_ids") ? INT64 : FLOAT, shape, ""),
    ),
    output: outputs.map((name) => ({
      name,
      type: { value: { case: "tensorType" as const, value: { elemType: FLOAT } } },
    })),
    initializer: [...constants],
  });
  const opsetImport = [
    { domain: "", version: BigInt(opset) },
    { domain: "ai.onnx.ml", version: 3n },
    { domain: "com.microsoft", version: 1n },
  ];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}
