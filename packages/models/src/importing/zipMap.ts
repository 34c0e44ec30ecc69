import { create } from "@bufbuild/protobuf";
import type { ClassLabel } from "../manifest/manifest.ts";
import {
  type NodeProto,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  type TypeProto,
  type ValueInfoProto,
} from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor, ML_DOMAIN, shapelessTensor } from "../onnx/graph.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import { zipMapClasses } from "./classes.ts";

/** Identity is in every version of ai.onnx; this one fits files of every age. */
const OPSET_OF_IDENTITY = 9n;

/** A ZipMap that was taken out of a graph. */
export interface RemovedZipMap {
  /** The graph's output, which keeps its name and is now a tensor with a column for each class. */
  readonly output: string;
  /** In the order of the columns. */
  readonly classes: readonly ClassLabel[];
}

/**
 * Replaces every ZipMap that gives an output of the graph by the tensor that it reads, in place: sequences of maps cannot be served.
 * Exporters of scikit-learn, LightGBM and CatBoost put one in unless they are told not to.
 */
export function removeZipMaps(model: ParsedModel): RemovedZipMap[] {
  const { graph } = model;
  const outputs = new Map(graph.output.map((output) => [output.name, output]));
  const removed: RemovedZipMap[] = [];
  graph.node = graph.node.map((node) => {
    const output = outputs.get(node.output[0] ?? "");
    if (!isZipMap(node) || output === undefined) return node;
    removed.push({ output: output.name, classes: zipMapClasses(node) ?? [] });
    // without a shape, until a run has shown it
    output.type = shapelessTensor(output.name, valueTypeOf(output.type)).type!;
    return graphNode("Identity", [node.input[0] ?? ""], [output.name]);
  });
  if (removed.length > 0) importDefaultOpset(model);
  return removed;
}

const isZipMap = ({ opType, domain }: NodeProto): boolean => opType === "ZipMap" && domain === ML_DOMAIN;

/** The element type of the probabilities: float, or double where the maps hold that. */
function valueTypeOf(type: TypeProto | undefined): number {
  const sequence = type?.value.case === "sequenceType" ? type.value.value.elemType : undefined;
  const map = sequence?.value.case === "mapType" ? sequence.value.value.valueType : undefined;
  return map?.value.case === "tensorType" ? map.value.value.elemType : TensorProto_DataType.FLOAT;
}

/** CatBoost's files import ai.onnx.ml alone, which has no Identity. */
function importDefaultOpset({ opsetImport }: ParsedModel): void {
  if (opsetImport.some(({ domain }) => domain === "" || domain === "ai.onnx")) return;
  opsetImport.push(create(OperatorSetIdProtoSchema, { domain: "", version: OPSET_OF_IDENTITY }));
}

/** Writes the shape of an output into the graph: rows, then one column for each class. */
export function declareClassShape(output: ValueInfoProto, columns: number): void {
  if (output.type?.value.case !== "tensorType") return;
  output.type = graphTensor(output.name, output.type.value.value.elemType, ["rows", columns], "").type!;
}
