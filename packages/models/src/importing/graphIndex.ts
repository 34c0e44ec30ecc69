import type { ClassLabel } from "../manifest/manifest.ts";
import { attributeOf } from "../onnx/attribute.ts";
import {
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
} from "../onnx/generated/onnx-ml_pb.js";
import type { ParsedModel } from "../onnx/modelFile.ts";

/** The nodes and constants of a graph by the names of tensors. */
export interface GraphIndex {
  producerOf(tensor: string): NodeProto | undefined;
  consumersOf(tensor: string): readonly NodeProto[];
  constant(tensor: string): TensorProto | undefined;
}

/** Indexes the main graph of a model; subgraphs count as consumers of nothing. */
export function indexGraph({ graph }: ParsedModel): GraphIndex {
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const consumers = new Map<string, NodeProto[]>();
  for (const node of graph.node)
    for (const name of new Set(node.input)) {
      const known = consumers.get(name);
      if (known) known.push(node);
      else consumers.set(name, [node]);
    }
  return {
    producerOf: (tensor) => producers.get(tensor),
    consumersOf: (tensor) => consumers.get(tensor) ?? [],
    constant(tensor) {
      const producer = producers.get(tensor);
      return producer?.opType === "Constant" ? attributeOf(producer, "value")?.t : constants.get(tensor);
    },
  };
}

/** The labels that an attribute lists: text or integers; undefined where it lists none. */
export function labelsOfAttribute(attribute: AttributeProto | undefined): ClassLabel[] | undefined {
  if (attribute === undefined) return undefined;
  if (attribute.strings.length > 0) return attribute.strings.map(decode);
  return attribute.ints.length > 0 ? attribute.ints.map(integerLabel) : undefined;
}

/** The labels in a constant vector of text or integers; undefined for any other tensor. */
export function labelsOfTensor(tensor: TensorProto | undefined): ClassLabel[] | undefined {
  if (tensor === undefined) return undefined;
  const { dataType, stringData, int64Data, int32Data, rawData } = tensor;
  if (dataType === TensorProto_DataType.STRING) return stringData.map(decode);
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const read = (bytes: number, at: (offset: number) => bigint) =>
    Array.from({ length: rawData.byteLength / bytes }, (_, index) => integerLabel(at(index * bytes)));
  if (dataType === TensorProto_DataType.INT64)
    return rawData.length > 0 ? read(8, (offset) => view.getBigInt64(offset, true)) : int64Data.map(integerLabel);
  if (dataType === TensorProto_DataType.INT32)
    return rawData.length > 0 ? read(4, (offset) => BigInt(view.getInt32(offset, true))) : [...int32Data];
  return undefined;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** JSON numbers hold integers up to 2^53 exactly; larger ones are strings of digits. */
function integerLabel(value: bigint): ClassLabel {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
