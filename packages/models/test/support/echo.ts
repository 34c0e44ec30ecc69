import { create, toBinary } from "@bufbuild/protobuf";
import {
  createRegistry,
  type DType,
  type ManifestDraft,
  type Models,
  memoryStore,
  openRegistry,
} from "../../src/index.ts";
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType } from "../../src/onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../../src/onnx/graph.ts";

const TYPES = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  float16: TensorProto_DataType.FLOAT16,
  int64: TensorProto_DataType.INT64,
  string: TensorProto_DataType.STRING,
} satisfies Partial<Record<DType, TensorProto_DataType>>;

/** A graph that gives its inputs back: element types by the name of the input; the output of `x` is called `x_out`. */
export function echoGraph(
  inputs: Readonly<Record<string, keyof typeof TYPES>>,
  outputOf = (name: string) => `${name}_out`,
): Uint8Array {
  const tensors = Object.entries(inputs).map(([name, dtype]) => ({ name, type: TYPES[dtype] }));
  const graph = create(GraphProtoSchema, {
    name: "echo",
    node: tensors.map(({ name }) => graphNode("Identity", [name], [outputOf(name)])),
    input: tensors.map(({ name, type }) => graphTensor(name, type, ["rows", "columns"], "")),
    output: tensors.map(({ name, type }) => graphTensor(outputOf(name), type, ["rows", "columns"], "")),
  });
  const opsetImport = [{ domain: "", version: 17n }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}

/** The manifest of an echo graph: a model of whole tensors. */
export const echoDraft = (inputs: Readonly<Record<string, keyof typeof TYPES>>): ManifestDraft => ({
  name: "echo",
  task: "tensor",
  inputs: Object.entries(inputs).map(([name, dtype]) => ({ name, dtype, shape: ["rows", null] })),
  outputs: Object.entries(inputs).map(([name, dtype]) => ({ name: `${name}_out`, dtype, shape: ["rows", null] })),
});

/** Opens a registry in memory that holds one model. */
export async function openOnly(draft: ManifestDraft, bytes: Uint8Array): Promise<Models> {
  const store = memoryStore();
  await createRegistry(store).publish(draft, bytes);
  return openRegistry(store);
}

/** Opens a registry in memory that holds a model called `echo`, which gives its inputs back. */
export const openEcho = (inputs: Readonly<Record<string, keyof typeof TYPES>>): Promise<Models> =>
  openOnly(echoDraft(inputs), echoGraph(inputs));
