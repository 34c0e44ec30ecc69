import { create, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
} from "onnx-buf";
import { IrisError } from "../errors.ts";
import { type Branch, TreeTable } from "../export/treeTable.ts";
import type { ClassLabel } from "../manifest/manifest.ts";
import { intAttribute } from "../onnx/attribute.ts";
import { graphNode, graphTensor, ML_DOMAIN } from "../onnx/graph.ts";
import { float64Tensor, int64Tensor, stringTensor } from "../onnx/tensor.ts";
import type { Booster, BoosterClassifier, BoosterRegressor, BoosterTree, RawScore, ValueLink } from "./booster.ts";
import { ColumnTable, NUMBERS_INPUT, TEXTS_INPUT } from "./columns.ts";

/** The lowest versions that have the operators used: TreeEnsemble came with ai.onnx.ml 5, and that with IR 10. */
const IR_VERSION = 10n;
const OPSETS = [
  { domain: "", version: 13n },
  { domain: ML_DOMAIN, version: 5n },
];

const { DOUBLE, STRING } = TensorProto_DataType;

/** Codes are whole numbers, so no code is this one: an operator's set must not be empty. */
const NO_CODE = 0.5;

/** Nodes and the constants that they need. */
interface Part {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
}

/**
 * Writes a booster as the bytes of an ONNX file, all in float64.
 *
 * Inputs: `features`, float64 [rows, numeric features], NaN for a missing value, and `categories`, string [rows, text
 * features]; one without columns is left out. Outputs of a classifier: `label`, string or int64 [rows], and
 * `probabilities`, float64 [rows, classes]; of a regressor: `value`, float64 [rows, 1].
 */
export function writeBooster(booster: Booster): Uint8Array {
  const scores = booster.task === "classification" ? booster.scores : [booster.score];
  const splits = scores.flatMap(({ trees }) => trees.flatMap(({ nodes }) => nodes.map(({ split }) => split)));
  const columns = new ColumnTable(booster.features, splits);
  const { matrix, nodes, constants } = columns.build();
  const trees = scores.map((score, index) =>
    graphNode(
      "TreeEnsemble",
      [matrix],
      [`score_${index}`],
      ensemble(score, columns, booster.steepness).attributes(),
      ML_DOMAIN,
    ),
  );
  const result = booster.task === "classification" ? classOutputs(booster) : valueOutput(booster);
  const graph = create(GraphProtoSchema, {
    name: "model",
    node: [...nodes, ...trees, ...result.nodes],
    initializer: [...constants, ...result.constants],
    input: inputs(columns),
    output: result.output,
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      opsetImport: OPSETS,
      producerName: "iris-models",
      docString: `Trees of ${booster.library}, objective ${booster.objective}.`,
      graph,
      metadataProps: [{ key: "features", value: JSON.stringify(booster.features.map(({ name }) => name)) }],
    }),
  );
}

function inputs({ numbers, texts }: ColumnTable) {
  return [
    ...(numbers.length > 0
      ? [graphTensor(NUMBERS_INPUT, DOUBLE, ["rows", numbers.length], "NaN is a missing value")]
      : []),
    ...(texts.length > 0 ? [graphTensor(TEXTS_INPUT, STRING, ["rows", texts.length], "Categories as text")] : []),
  ];
}

/** The trees of one raw score; what is added to their sum is the first tree, of one leaf. */
function ensemble({ base, trees }: RawScore, columns: ColumnTable, steepness: number): TreeTable {
  const table = new TreeTable();
  table.addLeafTree(base * steepness);
  for (const tree of trees) addTree(table, tree, columns, steepness);
  return table;
}

function addTree(table: TreeTable, { nodes, leaves }: BoosterTree, columns: ColumnTable, steepness: number): void {
  if (nodes.length === 0) {
    table.addLeafTree(leaves[0] * steepness);
    return;
  }
  const start = table.nodes;
  const branch = ({ leaf, index }: Branch): Branch =>
    leaf ? { leaf, index: table.addLeaf(leaves[index] * steepness) } : { leaf, index: start + index };
  table.addRoot();
  for (const { split, left, right } of nodes) {
    const column = columns.column(split.feature, split.view);
    const [yes, no] = [branch(left), branch(right)];
    if (split.kind === "threshold") table.addNode(column, split.threshold, split.missing, yes, no);
    else table.addSetNode(column, split.members.length > 0 ? split.members : [NO_CODE], split.missing, yes, no);
  }
}

type Link = (from: string, to: string) => Part;

const operator =
  (name: string): Link =>
  (from, to) => ({ nodes: [graphNode(name, [from], [to])], constants: [] });

const VALUE_LINKS = {
  identity: operator("Identity"),
  exp: operator("Exp"),
  sigmoid: operator("Sigmoid"),
  log1pExp: (from, to) => ({
    nodes: [
      graphNode("Exp", [from], ["exp"]),
      graphNode("Add", ["exp", "one"], ["exp_plus_one"]),
      graphNode("Log", ["exp_plus_one"], [to]),
    ],
    constants: [float64Tensor([1], "one")],
  }),
  // sign(x) * x^2
  signedSquare: (from, to) => ({
    nodes: [graphNode("Abs", [from], ["size"]), graphNode("Mul", [from, "size"], [to])],
    constants: [],
  }),
} satisfies Record<ValueLink, Link>;

function valueOutput({ link }: BoosterRegressor) {
  const output = [graphTensor("value", DOUBLE, ["rows", 1], "Predicted value")];
  return { ...VALUE_LINKS[link]("score_0", "value"), output };
}

function classOutputs(booster: BoosterClassifier): Part & Pick<GraphProto, "output"> {
  const { classes, scores } = booster;
  const names = classTensor(classes);
  const parts = scores.length === 1 ? binaryOutputs(booster.cutoff) : manyClassOutputs(booster);
  return {
    nodes: [...parts.nodes, graphNode("Gather", ["classes", "index"], ["label"])],
    constants: [...parts.constants, names],
    output: [
      graphTensor("label", names.dataType, ["rows"], "The predicted class"),
      graphTensor("probabilities", DOUBLE, ["rows", classes.length], `In the order ${classes.join(", ")}`),
    ],
  };
}

/** One score decides between two classes. */
function binaryOutputs(cutoff: number): Part {
  return {
    nodes: [
      graphNode("Sigmoid", ["score_0"], ["positive"]),
      graphNode("Sub", ["one", "positive"], ["negative"]),
      graphNode("Concat", ["negative", "positive"], ["probabilities"], [intAttribute("axis", 1)]),
      graphNode("Greater", ["positive", "cutoff"], ["is_positive"]),
      graphNode("Cast", ["is_positive"], ["positive_index"], [intAttribute("to", TensorProto_DataType.INT64)]),
      graphNode("Squeeze", ["positive_index", "second_axis"], ["index"]),
    ],
    constants: [float64Tensor([1], "one"), float64Tensor([cutoff], "cutoff"), int64Tensor([1], "second_axis")],
  };
}

/** The most probable class is predicted, of equal ones the first. */
function manyClassOutputs({ scores, link }: BoosterClassifier): Part {
  const axis = intAttribute("axis", 1);
  const names = scores.map((_, index) => `score_${index}`);
  return {
    nodes: [
      graphNode("Concat", names, ["scores"], [axis]),
      link === "softmax"
        ? graphNode("Softmax", ["scores"], ["probabilities"], [axis])
        : graphNode("Sigmoid", ["scores"], ["probabilities"]),
      graphNode("ArgMax", ["scores"], ["index"], [axis, intAttribute("keepdims", 0)]),
    ],
    constants: [],
  };
}

function classTensor(classes: readonly ClassLabel[]): TensorProto {
  if (classes.every((name) => typeof name === "number")) return int64Tensor(classes, "classes");
  if (classes.every((name) => typeof name === "string")) return stringTensor(classes, "classes");
  throw new IrisError("INVALID_OPTION", `Classes must be all text or all integers, not mixed: ${classes.join(", ")}.`);
}
