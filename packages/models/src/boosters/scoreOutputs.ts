import { IrisError } from "../errors.ts";
import type { ClassLabel } from "../manifest/manifest.ts";
import { intAttribute } from "../onnx/attribute.ts";
import {
  type GraphProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataType,
} from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, graphTensor } from "../onnx/graph.ts";
import { float64Tensor, int64Tensor, stringTensor } from "../onnx/tensor.ts";
import type { Booster, BoosterClassifier, BoosterRegressor, ValueLink } from "./booster.ts";

const { DOUBLE } = TensorProto_DataType;

/** Nodes and the constants that they need. */
interface Part {
  readonly nodes: NodeProto[];
  readonly constants: TensorProto[];
}

type ScoreOutputs = Part & Pick<GraphProto, "output">;

/** What makes the graph's outputs of the raw scores, which are called `score_0`, `score_1` and so on. */
export function scoreOutputs(booster: Booster): ScoreOutputs {
  return booster.task === "classification" ? classOutputs(booster) : valueOutput(booster);
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

function valueOutput({ link }: BoosterRegressor): ScoreOutputs {
  const output = [graphTensor("value", DOUBLE, ["rows", 1], "Predicted value")];
  return { ...VALUE_LINKS[link]("score_0", "value"), output };
}

function classOutputs(booster: BoosterClassifier): ScoreOutputs {
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
