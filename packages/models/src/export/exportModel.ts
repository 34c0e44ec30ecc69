import { create, toBinary } from "@bufbuild/protobuf";
import { IrisError } from "../errors.ts";
import type { ClassLabel } from "../manifest/manifest.ts";
import { intAttribute } from "../onnx/attribute.ts";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  TensorProto_DataType,
} from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor, ML_DOMAIN } from "../onnx/graph.ts";
import { float64Tensor, int64Tensor, stringTensor } from "../onnx/tensor.ts";
import type { BoostedClassifier, BoostedModel } from "../training/model.ts";
import { treeEnsemble } from "./treeEnsemble.ts";

/** Rises when the bytes written for the same model change; a release of the package alone does not change them. */
const EXPORTER_VERSION = "1";

/** The lowest versions that have the operators used: TreeEnsemble came with ai.onnx.ml 5, and that with IR 10. */
const IR_VERSION = 10n;
const OPSETS = [
  { domain: "", version: 13n },
  { domain: ML_DOMAIN, version: 5n },
];

const { DOUBLE } = TensorProto_DataType;

/** Metadata of an exported file. */
export interface ExportOptions {
  /** Name of the graph. @default "model" */
  readonly name?: string;
  /** Names of the columns in order, kept in the file's metadata for readers of the file. */
  readonly features?: readonly string[];
}

/**
 * Writes boosted trees as the bytes of an ONNX file; the same model gives the same bytes.
 *
 * Input: `features`, float64 [rows, columns], NaN for a missing value. Outputs of a classifier: `label`, string or int64
 * [rows], and `probabilities`, float64 [rows, classes]; of a regressor: `value`, float64 [rows, 1].
 * @throws IrisError `INVALID_OPTION` when classes are neither all text nor all integers
 */
export function exportModel(model: BoostedModel, options: ExportOptions = {}): Uint8Array {
  const graph = model.task === "classification" ? classifier(model) : regressor(model);
  graph.name = options.name ?? "model";
  graph.input = [
    graphTensor("features", DOUBLE, ["rows", model.columns], "One row of features each; NaN is a missing value"),
  ];
  const file = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    opsetImport: OPSETS,
    producerName: "iris-models",
    producerVersion: EXPORTER_VERSION,
    docString: description(model),
    graph,
    metadataProps: metadata(model, options),
  });
  return toBinary(ModelProtoSchema, file);
}

function regressor(model: BoostedModel): GraphProto {
  return create(GraphProtoSchema, {
    node: [rawScore(model, 0, "value")],
    output: [graphTensor("value", DOUBLE, ["rows", 1], "Predicted value")],
  });
}

function classifier(model: BoostedClassifier): GraphProto {
  const { classes } = model;
  const names = classNames(classes);
  const binary = classes.length === 2;
  const constants = binary ? [float64Tensor([1], "one"), names] : [names];
  return create(GraphProtoSchema, {
    node: [...(binary ? binaryProbabilities(model) : softmaxProbabilities(model)), ...label(binary)],
    initializer: constants,
    output: [
      graphTensor("label", names.dataType, ["rows"], "The class with the highest probability"),
      graphTensor("probabilities", DOUBLE, ["rows", classes.length], `In the order ${classes.join(", ")}`),
    ],
  });
}

/** One ensemble a class: faster in onnxruntime than one with several targets, for one row and for many. */
function softmaxProbabilities(model: BoostedClassifier): NodeProto[] {
  const scores = model.classes.map((_, index) => `score_${index}`);
  return [
    ...scores.map((name, index) => rawScore(model, index, name)),
    graphNode("Concat", scores, ["scores"], [intAttribute("axis", 1)]),
    graphNode("Softmax", ["scores"], ["probabilities"], [intAttribute("axis", 1)]),
  ];
}

function binaryProbabilities(model: BoostedClassifier): NodeProto[] {
  return [
    rawScore(model, 0, "score"),
    graphNode("Sigmoid", ["score"], ["positive"]),
    graphNode("Sub", ["one", "positive"], ["negative"]),
    graphNode("Concat", ["negative", "positive"], ["probabilities"], [intAttribute("axis", 1)]),
  ];
}

/** Two equal probabilities give the second class, as scikit-learn's raw score of 0 does; of more classes the first. */
function label(binary: boolean): NodeProto[] {
  const axis = [intAttribute("axis", 1), intAttribute("keepdims", 0)];
  const attributes = binary ? [...axis, intAttribute("select_last_index", 1)] : axis;
  return [
    graphNode("ArgMax", ["probabilities"], ["index"], attributes),
    graphNode("Gather", ["classes", "index"], ["label"]),
  ];
}

function rawScore(model: BoostedModel, output: number, name: string): NodeProto {
  const trees = model.trees.map((round) => round[output]);
  const { learningRate, means } = model;
  return treeEnsemble({ initial: model.initial[output], learningRate, trees, means }, "features", name);
}

function classNames(classes: readonly ClassLabel[]) {
  if (classes.every((name) => typeof name === "number")) return int64Tensor(classes, "classes");
  if (classes.every((name) => typeof name === "string")) return stringTensor(classes, "classes");
  throw new IrisError("INVALID_OPTION", `Classes must be all text or all integers, not mixed: ${classes.join(", ")}.`);
}

function description(model: BoostedModel): string {
  const rounds = `${model.trees.length} rounds at learning rate ${model.learningRate}`;
  const loss = model.task === "classification" ? "log-loss" : "squared error";
  return (
    `Gradient boosting for ${model.task} (${loss}, ${rounds}). Features are compared as float32 and a missing value ` +
    "is compared as the mean of its column; both are folded into the trees. Everything else is float64."
  );
}

function metadata(model: BoostedModel, { features }: ExportOptions) {
  const means = JSON.stringify([...model.means]);
  const entries = [
    { key: "task", value: model.task },
    { key: "means", value: means },
  ];
  return features === undefined ? entries : [...entries, { key: "features", value: JSON.stringify(features) }];
}
