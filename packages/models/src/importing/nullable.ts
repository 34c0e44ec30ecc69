import { isFloat } from "../manifest/dtypes.ts";
import type { TensorSpec } from "../manifest/tensor.ts";
import { attributeOf } from "../onnx/attribute.ts";
import type { NodeProto } from "../onnx/generated/onnx-ml_pb.js";
import type { GraphIndex } from "./graphIndex.ts";

/** Operators that hand missing values on, each in its place, so that a later Imputer or tree still sees them. */
const PASS_ON: ReadonlySet<string> = new Set([
  "ArrayFeatureExtractor",
  "Cast",
  "Concat",
  "FeatureVectorizer",
  "Flatten",
  "Gather",
  "Identity",
  "Reshape",
  "Scaler",
  "Slice",
  "Split",
  "Squeeze",
  "Unsqueeze",
]);
const TREES: ReadonlySet<string> = new Set(["TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble"]);

/** Whether a model takes NaN in an input: on every way from there NaN comes to an Imputer, or to trees with a branch for it. */
export function takesMissing({ name, dtype }: TensorSpec, graph: GraphIndex): boolean {
  if (!isFloat(dtype)) return false;
  const seen = new Set<string>();
  const open = [name];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    const consumers = graph.consumersOf(tensor);
    if (consumers.length === 0) return false;
    for (const node of consumers) {
      if (takesNaN(node)) continue;
      if (!PASS_ON.has(node.opType)) return false;
      open.push(...node.output);
    }
  }
  return true;
}

function takesNaN(node: NodeProto): boolean {
  if (node.opType === "Imputer") return Number.isNaN(attributeOf(node, "replaced_value_float")?.f);
  if (!TREES.has(node.opType)) return false;
  const tracks = attributeOf(node, "nodes_missing_value_tracks_true")?.ints ?? [];
  return tracks.some((track) => track === 1n);
}
