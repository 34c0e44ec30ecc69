import type { ClassLabel } from "../manifest/manifest.ts";
import { attributeOf } from "../onnx/attribute.ts";
import type { NodeProto } from "../onnx/generated/onnx-ml_pb.js";
import { type GraphIndex, labelsOfAttribute, labelsOfTensor } from "./graphIndex.ts";

/** Operators that hand a label on as it is. */
const PASS_ON: ReadonlySet<string> = new Set(["Identity", "Cast", "Reshape", "Squeeze", "Flatten"]);
const MAX_STEPS = 32;

/**
 * The classes of the classifier that gives a label, in the order of its probabilities; undefined where the tensor is no label.
 *
 * It walks back from the label: other classifiers in the file, as those inside one-vs-rest and stacking, have classes of their own.
 */
export function classesBehind(tensor: string, graph: GraphIndex): ClassLabel[] | undefined {
  let name = tensor;
  for (let step = 0; step < MAX_STEPS; step++) {
    const node = graph.producerOf(name);
    if (node === undefined) return undefined;
    if (!PASS_ON.has(node.opType)) return classesOf(node, graph);
    name = node.input[0] ?? "";
  }
  return undefined;
}

function classesOf(node: NodeProto, graph: GraphIndex): ClassLabel[] | undefined {
  switch (node.opType) {
    case "TreeEnsembleClassifier":
    case "LinearClassifier":
    case "SVMClassifier":
    case "ZipMap":
      return zipMapClasses(node);
    // looks a label up by its index among the classes
    case "ArrayFeatureExtractor":
    case "Gather":
      return labelsOfTensor(graph.constant(node.input[0] ?? ""));
    case "LabelEncoder":
      return labelsOfAttribute(attributeOf(node, "values_strings") ?? attributeOf(node, "values_int64s"));
    default:
      return undefined;
  }
}

/** The classes that a classifier or ZipMap lists. */
export function zipMapClasses(node: NodeProto): ClassLabel[] | undefined {
  const names = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];
  for (const name of names) {
    const labels = labelsOfAttribute(attributeOf(node, name));
    if (labels !== undefined) return labels;
  }
  return undefined;
}
