import type { ClassLabel } from "../manifest/manifest.ts";
import { TensorProto_DataType } from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, shapelessTensor } from "../onnx/graph.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import { classesBehind } from "./classes.ts";
import { type GraphIndex, indexGraph } from "./graphIndex.ts";

const PROBABILITIES = "probabilities";

/** Outputs that were columns of one tensor, which is now an output itself. */
export interface JoinedColumns {
  readonly output: string;
  /** In the order of the columns. */
  readonly classes: readonly ClassLabel[];
  /** The outputs with one class each. */
  readonly columns: readonly string[];
}

/**
 * Joins the outputs that skl2onnx writes with `zipmap="columns"`, one for each class, in place: the tensor that they are sliced
 * from becomes the output `probabilities`.
 * @returns undefined where the model has no such outputs
 */
export function joinClassColumns(model: ParsedModel): JoinedColumns | undefined {
  const graph = indexGraph(model);
  const [label, ...columns] = model.graph.output;
  const classes = label && classesBehind(label.name, graph);
  if (!label || !classes || classes.length !== columns.length) return undefined;
  const isNamed = columns.every(({ name }, index) => /^[si]/.test(name) && name.slice(1) === String(classes[index]));
  const sources = new Set(columns.map(({ name }) => sliced(name, graph)));
  const [source] = sources;
  if (!isNamed || sources.size !== 1 || source === undefined) return undefined;
  const output = freeName(model);
  const type = columns[0]?.type?.value;
  model.graph.node.push(graphNode("Identity", [source], [output]));
  model.graph.output.push(
    shapelessTensor(output, type?.case === "tensorType" ? type.value.elemType : TensorProto_DataType.FLOAT),
  );
  return { output, classes, columns: columns.map(({ name }) => name) };
}

/** The tensor that a column is a slice of. */
function sliced(name: string, graph: GraphIndex): string | undefined {
  const reshape = graph.producerOf(name);
  const slice = reshape?.opType === "Reshape" ? graph.producerOf(reshape.input[0] ?? "") : undefined;
  return slice?.opType === "Slice" ? slice.input[0] : undefined;
}

/** A name that no tensor of the graph has. */
function freeName({ graph }: ParsedModel): string {
  const taken = new Set([
    ...graph.node.flatMap(({ input, output }) => [...input, ...output]),
    ...[...graph.input, ...graph.output, ...graph.initializer].map(({ name }) => name),
  ]);
  let name = PROBABILITIES;
  for (let count = 2; taken.has(name); count++) name = `${PROBABILITIES}_${count}`;
  return name;
}
