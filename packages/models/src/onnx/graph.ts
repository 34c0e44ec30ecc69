import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto_DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./generated/onnx-ml_pb.js";

/** Domain of the classical machine learning operators. */
export const ML_DOMAIN = "ai.onnx.ml";

/** A node of a graph, named after its first output. */
export function graphNode(
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeProto[] = [],
  domain = "",
): NodeProto {
  return create(NodeProtoSchema, { opType, input, output, attribute, domain, name: `${output[0]}/${opType}` });
}

/** An output of a graph whose shape is not declared. */
export function shapelessTensor(name: string, elemType: TensorProto_DataType): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: { elemType } } } });
}

/** An input or output of a graph: a dimension is a fixed size or a symbol. */
export function graphTensor(
  name: string,
  elemType: TensorProto_DataType,
  shape: readonly (number | string)[],
  docString: string,
): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === "string"
      ? { value: { case: "dimParam" as const, value: size } }
      : { value: { case: "dimValue" as const, value: BigInt(size) } },
  );
  const type = { value: { case: "tensorType" as const, value: { elemType, shape: { dim } } } };
  return create(ValueInfoProtoSchema, { name, type, docString });
}
