import { readFile } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { Dimension } from "../../src/manifest/tensor.ts";
import { proveBatch } from "../../src/onnx/batchProof.ts";
import { FunctionProtoSchema } from "../../src/onnx/generated/onnx-ml_pb.js";
import { parseModel } from "../../src/onnx/modelFile.ts";
import { fixture } from "./fixture.ts";
import { floats, integer, integers, node, type SmallModel, smallModel } from "./smallModel.ts";

const proofOf = (model: SmallModel) => proveBatch(parseModel(smallModel(model)));
const isolation = (name: string) => readFile(new URL(`../fixtures/isolation/${name}/model.onnx`, import.meta.url));
const bundled = (name: string) => readFile(new URL(`../../registry/${name}/1/model.onnx`, import.meta.url));

describe("exported models", () => {
  test.each([
    ["sklearn-gbr-diabetes", ["variable"], true],
    ["xgboost-classifier", ["label", "probabilities"], true],
    ["torch-mlp-dynamic", ["probabilities"], true],
    ["torch-text-two-inputs", ["logits"], false],
    ["lightgbm-zipmap-strings-nan", ["label"], true],
  ])("%s is proven to keep rows apart in %j", (name, outputs, bounded) => {
    const proof = proveBatch(parseModel(fixture(name)));
    expect([...proof.rowOutputs]).toEqual(outputs);
    expect(proof.bounded).toBe(bounded);
  });

  test.each(["iris", "wine", "diabetes"])("the bundled model %s is proven, and bounded", async (name) => {
    const model = parseModel(await bundled(name));
    const proof = proveBatch(model);
    expect([...proof.rowOutputs]).toEqual(model.graph.output.map((output) => output.name));
    expect(proof).toMatchObject({ bounded: true });
    expect(proof.reason).toBeUndefined();
  });

  test.each([
    ["peak-normalised", 'ReduceMax "p" reduces the rows to one value'],
    ["mean-centred", 'ReduceMean "p" reduces the rows to one value'],
    ["int8-linear", 'DynamicQuantizeLinear "x_QuantizeLinear" takes its scale from all rows together'],
  ])("%s is not proven, and the reason names the operator", async (name, reason) => {
    const proof = proveBatch(parseModel(await isolation(name)));
    expect(proof).toEqual({ rowOutputs: new Set(), bounded: true, reason });
  });

  test("a model with a fixed first dimension proves nothing about rows, but its time is bounded", () => {
    expect(proveBatch(parseModel(fixture("torch-cnn-fixed-batch")))).toMatchObject({
      rowOutputs: new Set(),
      bounded: true,
    });
  });
});

describe("graphs that keep rows apart", () => {
  const proven: [string, SmallModel][] = [
    ["softmax along the features", { nodes: [node("Softmax x -> y", { axis: 1 })] }],
    ["softmax of version 12, flat from axis 1", { nodes: [node("Softmax x -> y", { axis: 1 })], opset: 12 }],
    ["a flatten behind the rows", { nodes: [node("Flatten x -> y")], inputs: { x: ["N", 2, 3] } }],
    [
      "positions folded into the rows and back, by a shape that is read at run time",
      {
        inputs: { x: ["N", "S", 8] },
        constants: [
          integers("flat", -1, 8),
          floats("w", [8, 5]),
          integers("five", 5),
          integers("from", 0),
          integers("to", 2),
        ],
        nodes: [
          node("Reshape x flat -> f"),
          node("MatMul f w -> m"),
          node("Shape x -> s"),
          node("Slice s from to -> lead"),
          node("Concat lead five -> back", { axis: 0 }),
          node("Reshape m back -> y"),
        ],
      },
    ],
    [
      "a constant expanded to the rows, as TorchScript writes it",
      {
        constants: [
          floats("token", [1, 4]),
          integer("zero", 0),
          integers("four", 4),
          integers("minus", -1),
          integers("ones", 1, 1),
          integers("axis", 0),
        ],
        nodes: [
          node("Shape x -> s"),
          node("Gather s zero -> n"),
          node("Unsqueeze n axis -> n1"),
          node("Concat n1 four -> shape", { axis: 0 }),
          node("Equal shape minus -> isFree"),
          node("Where isFree ones shape -> wanted"),
          node("Expand token wanted -> tokens"),
          node("Concat x tokens -> y", { axis: 1 }),
        ],
      },
    ],
    [
      "a sequence with the batch second, transposed from rows and back",
      {
        inputs: { x: ["N", "T", 3] },
        constants: [floats("w", [1, 8, 3]), floats("r", [1, 8, 2]), integers("one", 1)],
        nodes: [
          node("Transpose x -> t", { perm: [1, 0, 2] }),
          node("LSTM t w r -> all last cell", { hidden_size: 2 }),
          node("Squeeze all one -> s"),
          node("Transpose s -> y", { perm: [1, 0, 2] }),
        ],
      },
    ],
    [
      "attention within a row",
      {
        inputs: { x: ["N", "S", 4] },
        nodes: [
          node("Transpose x -> t", { perm: [0, 2, 1] }),
          node("MatMul x t -> scores"),
          node("Softmax scores -> weights", { axis: -1 }),
          node("MatMul weights x -> y"),
        ],
      },
    ],
    [
      "inputs of one batch whose first dimensions have different names",
      { inputs: { a: ["unk__6", 4], b: ["unk__7", 4] }, nodes: [node("Add a b -> y")] },
    ],
    [
      "a convolution, a pool and a normalization of each image",
      {
        inputs: { x: ["N", 1, 8, 8] },
        constants: [floats("w", [2, 1, 3, 3]), floats("s", [2]), floats("v", [2]), integers("flat", -1, 18)],
        nodes: [
          node("Conv x w -> c"),
          node("BatchNormalization c s s s v -> b"),
          node("MaxPool b -> p", { kernel_shape: [2, 2], strides: [2, 2] }),
          node("Reshape p flat -> y"),
        ],
      },
    ],
    [
      "einsum with the rows' letter in the output",
      { constants: [floats("w", [4, 3])], nodes: [node("Einsum x w -> y", { equation: "bi,ij->bj" })] },
    ],
  ];
  test.each(proven)("%s", (_, model) => {
    expect(proofOf(model)).toMatchObject({ rowOutputs: new Set(["y"]) });
    expect(proofOf(model).reason).toBeUndefined();
  });
});

describe("graphs in which rows may influence each other", () => {
  const broken: [string, SmallModel, string][] = [
    ["softmax over the rows", { nodes: [node("Softmax x -> y", { axis: 0 })] }, "normalizes over the rows"],
    [
      "softmax of version 12 that flattens from axis 0",
      { nodes: [node("Softmax x -> y", { axis: 0 })], opset: 12 },
      "normalizes",
    ],
    ["a cumulative sum", { constants: [integer("a", 0)], nodes: [node("CumSum x a -> y")] }, "adds up along the rows"],
    ["a reduction without axes", { nodes: [node("ReduceMean x -> m"), node("Sub x m -> y")] }, "reduces the rows"],
    [
      "attention over the rows",
      { nodes: [node("Transpose x -> t"), node("MatMul x t -> s"), node("MatMul s x -> y")] },
      "two different dimensions",
    ],
    [
      "a product that adds up over the rows",
      {
        constants: [floats("w", [3, 3])],
        inputs: { x: ["N", 3] },
        nodes: [node("Transpose x -> t"), node("MatMul t x -> y")],
      },
      "adds up over the rows",
    ],
    [
      "an LSTM with the rows as time",
      {
        inputs: { x: ["N", 2, 3] },
        constants: [floats("w", [1, 8, 3]), floats("r", [1, 8, 2])],
        nodes: [node("LSTM x w r -> y", { hidden_size: 2 })],
      },
      "from one row to the next",
    ],
    [
      "a reshape across rows",
      { constants: [integers("s", 2, -1)], nodes: [node("Reshape x s -> y")] },
      "several rows anew",
    ],
    [
      "a reshape that makes two rows of one",
      { constants: [integers("s", -1, 2)], nodes: [node("Reshape x s -> y")] },
      "several places for each",
    ],
    [
      "a constant for each row",
      { constants: [floats("c", [3, 4])], nodes: [node("Add x c -> y")] },
      "size of its own along the rows",
    ],
    [
      "a constant joined to the rows",
      { constants: [floats("c", [1, 4])], nodes: [node("Concat x c -> y", { axis: 0 })] },
      "joins constants to rows",
    ],
    [
      "rows picked by number",
      { constants: [integers("i", 0)], nodes: [node("Gather x i -> y", { axis: 0 })] },
      "picks rows",
    ],
    [
      "rows cut off",
      { constants: [integers("a", 0), integers("b", 1)], nodes: [node("Slice x a b -> y")] },
      "cuts rows off",
    ],
    [
      "the number of rows as a value",
      {
        constants: [integer("zero", 0)],
        nodes: [node("Shape x -> s"), node("Gather s zero -> n"), node("Cast n -> f", { to: 1 }), node("Div x f -> y")],
      },
      "calculates with the number of rows",
    ],
    [
      "the number of rows as a matrix",
      {
        constants: [integer("zero", 0), integers("one", 1, 1)],
        nodes: [
          node("Shape x -> s"),
          node("Gather s zero -> n"),
          node("Reshape n one -> m"),
          node("Cast m -> f", { to: 1 }),
          node("Mul x f -> y"),
        ],
      },
      "makes other values of the number of rows",
    ],
    [
      "places of maxima",
      { inputs: { x: ["N", 1, 4, 4] }, nodes: [node("MaxPool x -> p y", { kernel_shape: [2, 2] })] },
      "places of maxima",
    ],
    [
      "training of a batch normalization",
      {
        inputs: { x: ["N", 4] },
        constants: [floats("s", [4])],
        nodes: [node("BatchNormalization x s s s s -> y m v", { training_mode: 1 })],
      },
      "mean and variance",
    ],
    ["random values", { nodes: [node("RandomNormalLike x -> r"), node("Add x r -> y")] }, "has no rule"],
    ["rows along another dimension", { nodes: [node("Transpose x -> y")] }, "along dimension 1"],
    [
      "an output that does not depend on the rows",
      { constants: [floats("c", [1, 4])], nodes: [node("Identity c -> y")] },
      "does not depend on the rows",
    ],
    [
      "a tree ensemble over a vector",
      { inputs: { x: ["N"] }, nodes: [node("ai.onnx.ml:Normalizer x -> y")] },
      "features of one",
    ],
    ["a scalar input", { inputs: { x: [] }, nodes: [node("Identity x -> y")] }, "is a scalar"],
    ["an einsum over the rows", { nodes: [node("Einsum x -> y", { equation: "bi->i" })] }, "adds up over the rows"],
    ["a squeeze that may remove the rows' dimension", { nodes: [node("Squeeze x -> y")] }, "when there is one row"],
    [
      "a resize of the rows",
      {
        inputs: { x: ["N", 4] },
        nodes: [node("Upsample x scales -> y")],
        constants: [floats("scales", [2])],
        opset: 9,
      },
      "scales the dimension of the rows",
    ],
  ];
  test.each(broken)("%s", (_, model, reason) => {
    const proof = proofOf(model);
    expect(proof.rowOutputs).toEqual(new Set());
    expect(proof.reason).toContain(reason);
  });

  test("an operator that the file defines itself, whatever its name", () => {
    const model = parseModel(smallModel({ nodes: [node("Relu x -> y")] }));
    model.functions.push({ ...parseFunction(), name: "Relu", domain: "" });
    expect(proveBatch(model)).toMatchObject({
      rowOutputs: new Set(),
      reason: expect.stringContaining("function of the file"),
    });
  });
});

const parseFunction = () => create(FunctionProtoSchema, { name: "f" });

describe("the time of a run", () => {
  test.each<[string, SmallModel, boolean]>([
    ["is bounded by fixed sizes", { nodes: [node("Relu x -> y")] }, true],
    ["is bounded where rows influence each other too", { nodes: [node("Softmax x -> y", { axis: 0 })] }, true],
    ["is bounded where numbers are divided", { nodes: [node("Div x x -> y")] }, true],
    [
      "is not bounded where a division of integers may overflow",
      { inputs: { a_ids: ["N", 2], b_ids: ["N", 2] }, nodes: [node("Div a_ids b_ids -> y")] },
      false,
    ],
    [
      "is not bounded where a remainder of made integers may overflow",
      {
        nodes: [node("Cast x -> n", { to: 7 }), node("Reshape n s -> m"), node("Mod m m -> y")],
        constants: [integers("s", -1, 4)],
      },
      false,
    ],
    [
      "is bounded where an integer is divided by a constant",
      { inputs: { a_ids: ["N", 2] }, nodes: [node("Div a_ids c -> y")], constants: [integers("c", 2, 3)] },
      true,
    ],
    ["is not bounded with a second free dimension", { inputs: { x: ["N", "S"] }, nodes: [node("Relu x -> y")] }, false],
    [
      "is not bounded by a size from values",
      { inputs: { k_ids: ["N"] }, nodes: [node("ConstantOfShape k_ids -> y")] },
      false,
    ],
    ["is not known of an operator without a rule", { nodes: [node("NonZero x -> y")] }, false],
  ])("%s", (_, model, bounded) => {
    expect(proofOf(model).bounded).toBe(bounded);
  });
});

describe("names of dimensions", () => {
  // rows of b as long as those of a keep their rows apart, and others do not
  const bytes = smallModel({
    inputs: { a: ["N", "S"], b: ["N", "S"] },
    constants: [integers("at", 1), integers("all", -1)],
    nodes: [
      node("Shape b -> shape"),
      node("Gather shape at -> width"),
      node("Concat all width -> wanted", { axis: 0 }),
      node("Reshape a wanted -> y"),
    ],
  });
  const proven = (a: Dimension, b: Dimension) => {
    const checked = new Map([
      ["a", ["rows", a]],
      ["b", ["rows", b]],
    ]);
    return proveBatch(parseModel(bytes), checked).rowOutputs.has("y");
  };

  test("count as equal sizes where the manifest has them too, which requests are checked for", () => {
    expect(proveBatch(parseModel(bytes)).rowOutputs).toEqual(new Set(["y"]));
    expect([proven("S", "S"), proven("T", "T"), proven(4, 4)]).toEqual([true, true, true]);
  });

  test("prove nothing where the manifest has others", () => {
    expect([proven("S", "T"), proven(null, null), proven("S", null), proven("?", "?"), proven(4, 3)]).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });
});
