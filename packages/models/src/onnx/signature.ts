import { IrisError } from "../errors.ts";
import { DTYPES } from "../manifest/dtypes.ts";
import { type Dimension, DType, type TensorSpec } from "../manifest/tensor.ts";
import { isFreeName } from "./freeName.ts";
import {
  type GraphProto,
  TensorProto_DataType,
  type TensorShapeProto,
  type TypeProto,
  type ValueInfoProto,
} from "./generated/onnx-ml_pb.js";
import type { ParsedModel } from "./modelFile.ts";

/** An input or output as the graph declares it. */
export interface SignatureTensor extends TensorSpec {
  /** There when the graph declares no shape at all: `shape` is then empty without meaning a scalar. */
  readonly unknownRank?: true;
}

/** What a graph takes and gives, in its own order. Declared shapes are a claim: some exporters' are wrong. */
export interface Signature {
  readonly inputs: SignatureTensor[];
  readonly outputs: SignatureTensor[];
}

/** By the numbers of ONNX's element types. */
const DTYPE_OF: ReadonlyMap<number, DType> = new Map(
  DType.anyOf.map(({ const: dtype }) => [TensorProto_DataType[DTYPES[dtype].onnx], dtype]),
);

/**
 * What a model takes and gives, as its graph declares it. Graph inputs that have an initializer are weights
 * or defaults, and are left out.
 * @throws IrisError `MODEL_REJECTED` when an input or output is no tensor
 * or has an element type that cannot be served; all such are named
 */
export function signatureOf({ graph }: ParsedModel): Signature {
  const initialized = initializedNames(graph);
  const faults: string[] = [];
  const inputs = graph.input.filter((info) => !initialized.has(info.name)).flatMap(tensorOf("input", graph, faults));
  const outputs = graph.output.flatMap(tensorOf("output", graph, faults));
  if (faults.length > 0) throw new IrisError("MODEL_REJECTED", `This model cannot be served: ${faults.join("; ")}.`);
  return { inputs, outputs };
}

function initializedNames(graph: GraphProto): Set<string> {
  const sparse = graph.sparseInitializer.map((tensor) => tensor.values?.name ?? "");
  return new Set([...graph.initializer.map((tensor) => tensor.name), ...sparse]);
}

function tensorOf(side: "input" | "output", graph: GraphProto, faults: string[]) {
  return (info: ValueInfoProto): SignatureTensor[] => {
    const type = info.type?.value;
    if (type?.case !== "tensorType") {
      faults.push(
        `${side} '${info.name}' is ${nonTensor(info.type)} and not a tensor${producedBy(graph, info.name)}${remedyFor(graph, info.name)}`,
      );
      return [];
    }
    const dtype = DTYPE_OF.get(type.value.elemType);
    if (dtype === undefined) {
      const given = TensorProto_DataType[type.value.elemType]?.toLowerCase() ?? `number ${type.value.elemType}`;
      faults.push(`${side} '${info.name}' has element type ${given}, which is not supported`);
      return [];
    }
    const { shape } = type.value;
    if (shape === undefined) return [{ name: info.name, dtype, shape: [], unknownRank: true }];
    return [{ name: info.name, dtype, shape: dimensions(shape) }];
  };
}

function nonTensor(type: TypeProto | undefined): string {
  switch (type?.value.case) {
    case "sequenceType":
      return type.value.value.elemType?.value.case === "mapType" ? "a sequence of maps" : "a sequence";
    case "mapType":
      return "a map";
    case "optionalType":
      return "optional";
    case "sparseTensorType":
      return "a sparse tensor";
    default:
      return "without a type";
  }
}

function producedBy(graph: GraphProto, name: string): string {
  const node = graph.node.find((candidate) => candidate.output.includes(name));
  return node === undefined ? "" : ` (operator ${node.opType})`;
}

/** What the exporter can do about it, where that is known. */
function remedyFor(graph: GraphProto, name: string): string {
  const isZipMap = graph.node.some(({ opType, output }) => opType === "ZipMap" && output.includes(name));
  return isZipMap ? '; `iris-models import` takes it out, or export it with options={"zipmap": False}' : "";
}

/** A dimension without number or meaningful name is free, and so is a negative one, which some exporters write for it. */
function dimensions(shape: TensorShapeProto): Dimension[] {
  return shape.dim.map(({ value }) => {
    if (value.case === "dimValue") return value.value < 0n ? null : Number(value.value);
    return value.case === "dimParam" && !isFreeName(value.value) ? value.value : null;
  });
}
