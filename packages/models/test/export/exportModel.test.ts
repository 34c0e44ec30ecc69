import { afterEach, describe, expect, test } from "vitest";
import type { Session, Tensors } from "../../src/engines/engine.ts";
import { onnxruntime } from "../../src/engines/onnxruntime.ts";
import { exportModel } from "../../src/export/exportModel.ts";
import { parseModel } from "../../src/onnx/modelFile.ts";
import { signatureOf } from "../../src/onnx/signature.ts";
import type { BoostedClassifier, BoostedModel, Matrix, Tree } from "../../src/training/model.ts";
import { predictProbabilities, predictValues } from "../../src/training/prediction.ts";
import { randomModel, randomNumbers, randomRows } from "./randomModel.ts";

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function run(model: BoostedModel, x: Matrix): Promise<Tensors> {
  const session = await onnxruntime.load(exportModel(model));
  sessions.push(session);
  const features = { dtype: "float64", shape: [x.rows, x.columns], data: x.values } as const;
  return session.run({ features }, session.outputNames);
}

const leaf = (value: number): Tree => ({
  feature: Int32Array.of(0),
  threshold: Float64Array.of(0),
  left: Int32Array.of(-1),
  right: Int32Array.of(-1),
  value: Float64Array.of(value),
});

/** Left of 2.5 is -1, right of it 1. */
const stump: Tree = {
  feature: Int32Array.of(0, 0, 0),
  threshold: Float64Array.of(2.5, 0, 0),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  value: Float64Array.of(0, -1, 1),
};

const column = (...values: number[]): Matrix => ({
  rows: values.length,
  columns: 1,
  values: Float64Array.from(values),
});

const binary = (trees: readonly Tree[], initial = 0): BoostedClassifier => ({
  task: "classification",
  classes: ["no", "yes"],
  columns: 1,
  means: Float64Array.of(3),
  initial: Float64Array.of(initial),
  learningRate: 0.5,
  trees: trees.map((tree) => [tree]),
});

describe("exportModel", () => {
  test.each([
    { classes: 0, columns: 1, rounds: 1, depth: 1, rows: 1 },
    { classes: 0, columns: 10, rounds: 100, depth: 3, rows: 64 },
    { classes: 0, columns: 3, rounds: 5, depth: 8, rows: 200 },
  ])("gives the regression's values, but for the order of summation: %o", async ({ rows, ...shape }) => {
    const random = randomNumbers(rows);
    const model = randomModel(shape, random);
    const x = randomRows(model, rows, random);
    if (model.task !== "regression") throw new Error("no regression");
    const { value } = await run(model, x);
    expect(value).toMatchObject({ dtype: "float64", shape: [rows, 1] });
    const got = Array.from(value?.data ?? [], Number);
    for (const [row, wanted] of predictValues(model, x).entries())
      expect(Math.abs(got[row] - wanted)).toBeLessThan(1e-14);
  });

  test.each([
    { classes: 2, columns: 1, rounds: 3, depth: 2, rows: 1 },
    { classes: 2, columns: 6, rounds: 100, depth: 3, rows: 129 },
    { classes: 3, columns: 4, rounds: 300, depth: 3, rows: 64 },
    { classes: 5, columns: 7, rounds: 20, depth: 6, rows: 33 },
  ])("gives the classifier's probabilities and labels: %o", async ({ rows, ...shape }) => {
    const random = randomNumbers(rows);
    const model = randomModel(shape, random);
    const x = randomRows(model, rows, random);
    if (model.task !== "classification") throw new Error("no classification");
    const wanted = predictProbabilities(model, x);
    const { probabilities, label } = await run(model, x);
    expect(probabilities?.shape).toEqual([rows, shape.classes]);
    const got = Array.from(probabilities?.data ?? [], Number);
    for (const [index, probability] of wanted.entries()) expect(Math.abs(got[index] - probability)).toBeLessThan(4e-15);
    const winners = Array.from({ length: rows }, (_, row) => {
      const own = wanted.slice(row * shape.classes, (row + 1) * shape.classes);
      return model.classes[own.indexOf(Math.max(...own))];
    });
    expect(label).toEqual({ dtype: "string", shape: [rows], data: winners });
  });

  test("predicts a row alone as among others", async () => {
    const random = randomNumbers(5);
    const model = randomModel({ classes: 3, columns: 4, rounds: 100, depth: 3 }, random);
    const x = randomRows(model, 70, random);
    const { probabilities } = await run(model, x);
    for (const row of [0, 35, 69]) {
      const alone = await run(model, { rows: 1, columns: 4, values: x.values.slice(row * 4, row * 4 + 4) });
      expect(alone.probabilities?.data).toEqual(probabilities?.data.slice(row * 3, row * 3 + 3));
    }
  });

  test("compares as float32, so that a value just above the threshold may still be left of it", async () => {
    const x = column(2.5, 2.5 + 1e-9, 2.5 + 1e-6, -1e300, 1e300, Number.NaN);
    const { value } = await run({ ...binary([stump]), task: "regression" }, x);
    expect(value?.data).toEqual(Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5));
  });

  test("takes trees of a single leaf", async () => {
    const { value } = await run({ ...binary([leaf(2), leaf(-6), leaf(1)], 10), task: "regression" }, column(1, 7));
    expect(value?.data).toEqual(Float64Array.of(8.5, 8.5));
  });

  test("takes a model without trees", async () => {
    const { probabilities } = await run(binary([], 0), column(1));
    expect(probabilities?.data).toEqual(Float64Array.of(0.5, 0.5));
  });

  test("gives the second of two classes when both are as likely, and the first of more", async () => {
    expect((await run(binary([leaf(0)]), column(1))).label?.data).toEqual(["yes"]);
    const three = { ...binary([]), classes: ["a", "b", "c"], initial: Float64Array.of(0, 1, 1) };
    expect((await run(three, column(1))).label?.data).toEqual(["b"]);
  });

  test("gives integer classes as int64", async () => {
    const { label } = await run({ ...binary([stump]), classes: [-3, 2 ** 53 - 1] }, column(1, 4));
    expect(label).toEqual({ dtype: "int64", shape: [2], data: BigInt64Array.of(-3n, 2n ** 53n - 1n) });
  });

  test("keeps class names of any text", async () => {
    const classes = ['Łódź "1"', ""];
    expect((await run({ ...binary([stump]), classes }, column(1, 4))).label?.data).toEqual(classes);
  });

  test("refuses classes of two kinds", () => {
    expect(() => exportModel({ ...binary([stump]), classes: ["a", 1] })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining("a, 1") }),
    );
  });

  test("declares its inputs and outputs", () => {
    expect(signatureOf(parseModel(exportModel(binary([stump]))))).toEqual({
      inputs: [{ name: "features", dtype: "float64", shape: ["rows", 1] }],
      outputs: [
        { name: "label", dtype: "string", shape: ["rows"] },
        { name: "probabilities", dtype: "float64", shape: ["rows", 2] },
      ],
    });
    expect(signatureOf(parseModel(exportModel({ ...binary([stump]), task: "regression" }))).outputs).toEqual([
      { name: "value", dtype: "float64", shape: ["rows", 1] },
    ]);
  });

  test("gives the same bytes for the same model, and says what made them", () => {
    const options = { name: "iris", features: ["petal_length"] };
    const bytes = exportModel(binary([stump]), options);
    expect(exportModel(binary([stump]), options)).toEqual(bytes);
    const file = parseModel(bytes);
    expect(file).toMatchObject({ irVersion: 10n, producerName: "iris-models", graph: { name: "iris" } });
    expect(file.metadataProps.find(({ key }) => key === "features")?.value).toBe('["petal_length"]');
  });
});
