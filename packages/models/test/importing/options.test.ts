import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { ModelProtoSchema, StringStringEntryProtoSchema } from "../../src/onnx/generated/onnx-ml_pb.js";
import { parseModel } from "../../src/onnx/modelFile.ts";
import { integer, node, smallModel } from "../onnx/smallModel.ts";
import { fixturePath, importTarget, modelFile } from "./support.ts";

const LOGREG = fixturePath("sklearn-logreg-zipmap-strings");
const FLOWER = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
const SPECIES = ["setosa", "versicolor", "virginica"];

describe("what the file cannot tell", () => {
  test("names, label, units, digits and a description come into the manifest", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath("sklearn-gbr-diabetes"), {
      name: "progression",
      features: ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
      label: "progression",
      unit: { progression: "points", bmi: "kg/m2" },
      nullable: ["bmi"],
      digits: 1,
      description: "Diabetes after a year",
    });
    expect(manifest).toMatchObject({
      name: "progression",
      target: { name: "progression", unit: "points" },
      digits: 1,
      description: "Diabetes after a year",
    });
    expect(manifest.features![2]).toEqual({ name: "bmi", dtype: "float32", unit: "kg/m2", nullable: true });
  });

  test("class names turn a softmax output into a classification", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath("torch-mlp-dynamic"), { classes: SPECIES, features: FLOWER });
    expect(manifest).toMatchObject({ task: "classification", classes: SPECIES });
    expect(await target.models.predict(manifest.name, [5.1, 3.5, 1.4, 0.2])).toMatchObject({ label: "setosa" });
  });

  test("class names rename numbered labels", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath("xgboost-classifier"), { classes: ["a", "b", "c"] });
    const row = [14.23, 1.71, 2.43, 15.6, 127, 2.8, 3.06, 0.28, 2.29, 5.64, 1.04, 3.92, 1065];
    expect(await target.models.predict(manifest.name, row)).toMatchObject({ label: "a" });
  });

  test.each([
    [{ features: ["a", "b"] }, /--features must be 4 names, one for each column of X \[any, 4\], got 2: a, b/],
    [{ features: ["a", "b", "a", "c"] }, /--features must be different names, got "a" twice/],
    [{ nullable: ["a"] }, /--nullable must name features of the model, got a\. The features are x0, x1, x2, x3/],
    [{ classes: ["a", "b"] }, /--classes must name the columns of an output/],
    [{ task: "regression" as const }, /--task regression needs one output with one number for each row/],
    [{ unit: "cm" }, /--unit of the prediction must be left out: a classification has none/],
  ])("%j is refused where it does not fit", async (options, message) => {
    const target = await importTarget();
    await expect(target.import(LOGREG, options)).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringMatching(message),
    });
    expect(await target.models.registry.catalogue()).toEqual(new Map());
  });

  test("null for integers is refused", async () => {
    const target = await importTarget();
    await expect(target.import(fixturePath("sklearn-mixed-columns"), { nullable: ["age"] })).rejects.toThrow(
      "--nullable must name float features, got age, which is int64",
    );
  });
});

test("names in the file's metadata are the features, unless they are too few", async () => {
  const model = parseModel(await readFile(LOGREG));
  const target = await importTarget();
  const imported = async (names: readonly string[]) => {
    model.metadataProps = [
      create(StringStringEntryProtoSchema, { key: "feature_names", value: JSON.stringify(names) }),
    ];
    const { manifest } = await target.import(await modelFile(toBinary(ModelProtoSchema, model)));
    return manifest.features!.map(({ name }) => name);
  };
  expect(await imported(FLOWER)).toEqual(FLOWER);
  expect(await imported(["a", "b"])).toEqual(["x0", "x1", "x2", "x3"]);
});

describe("a name that is taken", () => {
  test("by another task is refused, unless forced", async () => {
    const target = await importTarget();
    await target.import(LOGREG, { name: "mine" });
    const other = fixturePath("sklearn-gbr-diabetes");
    await expect(target.import(other, { name: "mine" })).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining("mine version 1 is a classification and this file is a regression"),
    });
    expect((await target.models.registry.catalogue()).get("mine")!.versions).toEqual(["1"]);
    const { manifest, advice } = await target.import(other, { name: "mine", force: true });
    expect(manifest.version).toBe("2");
    expect(advice[0]).toContain("the types of clients change");
  });

  test("by other features gets the next version, which is stable, and says what changes", async () => {
    const target = await importTarget();
    await target.import(LOGREG, { name: "mine" });
    const { manifest, advice } = await target.import(LOGREG, { name: "mine", features: FLOWER });
    expect(manifest.version).toBe("2");
    expect(advice[0]).toContain("the features x0, x1, x2, x3 are gone");
    expect((await target.models.registry.catalogue()).get("mine")!.aliases).toEqual({ stable: "2" });
  });
});

describe("golden rows of the training side", () => {
  const header = `${FLOWER.join(",")},species`;
  const options = { features: FLOWER, label: "species" };

  test("of a CSV file are checked and recorded, and give the examples", async () => {
    const target = await importTarget();
    const golden = await modelFile(`${header}\n5.1,3.5,1.4,0.2,setosa\n5.9,3,5.1,1.8,virginica\n`, "golden.csv");
    const { manifest } = await target.import(LOGREG, { ...options, golden });
    expect(manifest.golden).toEqual([
      { row: [5.1, 3.5, 1.4, 0.2], expected: { label: "setosa" } },
      { row: [5.9, 3, 5.1, 1.8], expected: { label: "virginica" } },
    ]);
    expect(manifest.features![0]).toMatchObject({ name: "sepal_length", example: 5.1 });
  });

  test("of a JSON file may have every part of a prediction", async () => {
    const target = await importTarget();
    const row = { row: [5.1, 3.5, 1.4, 0.2], expected: { probabilities: [0.9847031, 0.015296797, 6.203769e-8] } };
    const { manifest } = await target.import(LOGREG, {
      ...options,
      golden: await modelFile(JSON.stringify([row]), "golden.json"),
    });
    expect(manifest.golden).toEqual([row]);
  });

  test("that the model does not reproduce stop the import", async () => {
    const target = await importTarget();
    const golden = await modelFile(`${header}\n5.1,3.5,1.4,0.2,virginica\n`, "golden.csv");
    await expect(target.import(LOGREG, { ...options, golden })).rejects.toMatchObject({ code: "GOLDEN_ROW_FAILED" });
    expect(await target.models.registry.catalogue()).toEqual(new Map());
  });

  test.each([
    ["golden.csv", `${FLOWER.join(",")}\n5.1,3.5,1.4,0.2\n`, "must have a column species"],
    [
      "golden.csv",
      `${header}\n5.1,3.5,1.4,0.2,rose\n`,
      'must have one of the classes setosa, versicolor, virginica, got "rose"',
    ],
    ["golden.json", '[{"rows": 1}]', "in row 0"],
    ["golden.json", "[{", "must be JSON"],
  ])("of %s are refused where they cannot be read: %j", async (name, text, message) => {
    const golden = await modelFile(text, name);
    await expect((await importTarget()).import(LOGREG, { ...options, golden })).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining(message),
    });
  });
});

describe("advice", () => {
  const imported = async (file: string, options = {}) => (await (await importTarget()).import(file, options)).advice;

  test("a fixed batch, columns without names, numbered classes", async () => {
    expect(await imported(fixturePath("torch-cnn-fixed-batch"))).toEqual([
      expect.stringContaining("The batch is fixed at 1, so each row runs alone."),
    ]);
    expect(await imported(fixturePath("xgboost-classifier"))).toEqual([
      expect.stringContaining("The features are called x0, x1, x2, x3, … x12"),
      expect.stringContaining("The classes are the numbers 0, 1, 2. Pass --classes"),
    ]);
  });

  test("labels that are numbers written as text, and classes that are not sorted", async () => {
    const classes = ["3", "1", "2"];
    expect(await imported(fixturePath("torch-mlp-dynamic"), { classes, features: FLOWER })).toEqual([
      'The labels are numbers written as text: clients get "3" and not 3.',
      "The classes are in the order of the columns, which is not sorted: 3, 1, 2.",
    ]);
  });

  test("probabilities that come before the label", async () => {
    const model = parseModel(await readFile(fixturePath("xgboost-classifier")));
    model.graph.output.reverse();
    const file = await modelFile(toBinary(ModelProtoSchema, model));
    expect(await imported(file)).toContainEqual(expect.stringContaining("The probabilities come before the label"));
  });

  test("scores that are no probabilities", async () => {
    const model = parseModel(await readFile(fixturePath("xgboost-classifier")));
    for (const attribute of model.graph.node[0]!.attribute)
      if (attribute.name === "post_transform") attribute.s = new TextEncoder().encode("NONE");
    const target = await importTarget();
    const { manifest, advice } = await target.import(await modelFile(toBinary(ModelProtoSchema, model)));
    expect(manifest.outputs.map(({ role }) => role)).toEqual(["label", undefined]);
    expect(advice).toContainEqual(expect.stringContaining("do not add up to 1, so they are no probabilities"));
  });

  test.each([
    ["an output that counts no rows", node("Transpose x -> y", { perm: [1, 0, 2] }), 'output "y" does not count rows'],
    ["a sum along it", node("CumSum x axis -> y"), "rows that run together get other outputs than alone"],
  ])("a first dimension that looks like the batch and is not: %s", async (_, operator, reason) => {
    const constants = [integer("axis", 0)];
    const target = await importTarget();
    const file = await modelFile(smallModel({ nodes: [operator], constants, inputs: { x: ["N", 2, 2] } }));
    const { manifest, advice } = await target.import(file);
    expect(manifest).toMatchObject({ task: "tensor", batched: false });
    expect(manifest.golden!.length).toBeGreaterThan(0);
    expect(advice).toEqual([expect.stringContaining("The first dimension looks like the batch, and is not, because")]);
    expect(advice[0]).toContain(reason);
  });

  test("rows that influence each other, of a model with features", async () => {
    const file = fileURLToPath(new URL("../fixtures/isolation/mean-centred/model.onnx", import.meta.url));
    const target = await importTarget();
    const { manifest, advice } = await target.import(file, { features: ["a", "b", "c", "d", "e", "f", "g", "h"] });
    expect(manifest.batched).toBeUndefined();
    expect(advice).toEqual(["Each row runs alone, because rows that run together get other outputs than alone."]);
  });

  test("stack traces of the exporter are taken out", async () => {
    const target = await importTarget();
    await target.import(fixturePath("torch-mlp-dynamic"));
    const { model } = await target.models.registry.files("torch-mlp-dynamic", "1");
    expect(Buffer.from(await readFile(fixturePath("torch-mlp-dynamic"))).includes("stack_trace")).toBe(true);
    expect(Buffer.from(model).includes("stack_trace")).toBe(false);
  });
});
