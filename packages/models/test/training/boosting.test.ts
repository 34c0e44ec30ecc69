import { describe, expect, test } from "vitest";
import { fitClassifier, fitRegressor } from "../../src/training/boosting.ts";
import type { Matrix } from "../../src/training/model.ts";
import { predictProbabilities, predictValues } from "../../src/training/prediction.ts";
import { fitCase, matrix, predict, type ReferenceCase, readCase, referenceCases } from "./reference.ts";

/** The greatest difference: of probabilities absolute, of values relative. */
function difference(got: Float64Array, expected: readonly number[], task: ReferenceCase["task"]): number {
  expect(got).toHaveLength(expected.length);
  return got.reduce((worst, value, i) => {
    const scale = task === "regression" ? Math.abs(expected[i]) : 1;
    return Math.max(worst, value === expected[i] ? 0 : Math.abs(value - expected[i]) / scale);
  }, 0);
}

describe.each(referenceCases())("scikit-learn's predictions for %s", (name) => {
  const reference = readCase(name);
  const model = fitCase(reference);

  test("come out for the rows of the set", () => {
    const got = predict(model, matrix(reference.columns, reference.x));
    expect(difference(got, reference.expected, reference.task)).toBeLessThan(1e-12);
  });

  test("come out for unseen rows, as features that split equally well are settled as with random_state=0", () => {
    const got = predict(model, matrix(reference.columns, reference.unseen.x));
    expect(difference(got, reference.unseen.expected, reference.task)).toBeLessThan(1e-12);
  });
});

describe("the iris model", () => {
  const iris = readCase("iris");
  const model = fitClassifier(matrix(4, iris.x), Int32Array.from(iris.y), iris.classes);

  test.each([
    { row: [5.1, 3.5, 1.4, 0.2], label: "setosa", probability: 0.9999555689, digits: 10 },
    { row: [5.9, 3, 5.1, 1.8], label: "virginica", probability: 0.99970156, digits: 8 },
  ])("gives the published number for $row", ({ row, label, probability, digits }) => {
    const probabilities = predictProbabilities(model, matrix(4, row));
    expect(probabilities[iris.classes.indexOf(label)].toFixed(digits)).toBe(String(probability));
  });

  test("is the same to the last bit when it is fitted again", () => {
    expect(fitCase(iris)).toEqual(model);
  });

  test("has three trees of at most 8 leaves in each of 100 rounds", () => {
    expect(model.trees).toHaveLength(100);
    for (const round of model.trees) expect(round).toHaveLength(3);
    expect(Math.max(...model.trees.flat().map(({ left }) => left.filter((child) => child === -1).length))).toBe(8);
  });
});

describe("a column without a known value", () => {
  const known = matrix(1, [1, 2, 3, 4]);
  const padded = matrix(2, [null, 1, null, 2, null, 3, null, 4]);
  const y = Float64Array.of(1, 1, 2, 5);

  test("is kept, and changes nothing", () => {
    const model = fitRegressor(padded, y);
    expect(predictValues(model, padded)).toEqual(predictValues(fitRegressor(known, y), known));
    expect(predictValues(model, matrix(2, [-1e9, 3, 1e9, 3]))).toEqual(
      predictValues(model, matrix(2, [null, 3, null, 3])),
    );
  });

  test("leaves the mean when there is no other", () => {
    expect(predictValues(fitRegressor(matrix(1, [null, null]), Float64Array.of(1, 2)), matrix(1, [5]))).toEqual(
      Float64Array.of(1.5),
    );
  });
});

describe("predictions", () => {
  test("take the mean of the training data for a missing value", () => {
    const model = fitRegressor(matrix(1, [1, null, 2, 9]), Float64Array.of(0, 1, 2, 3));
    expect(predictValues(model, matrix(1, [null]))).toEqual(predictValues(model, matrix(1, [4])));
    expect(predictValues(model, matrix(1, [null]))).not.toEqual(predictValues(model, matrix(1, [9])));
  });

  test("compare features as float32", () => {
    const model = fitRegressor(matrix(1, [0.5, 1.5]), Float64Array.of(0, 1));
    const below = predictValues(model, matrix(1, [1]));
    expect(predictValues(model, matrix(1, [1 + 1e-9]))).toEqual(below);
    expect(predictValues(model, matrix(1, [1 + 1e-6]))).not.toEqual(below);
  });

  test("refuse rows of another width", () => {
    const model = fitRegressor(matrix(1, [1, 2]), Float64Array.of(1, 2));
    expect(() => predictValues(model, matrix(2, [1, 2]))).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});

describe("options", () => {
  const x = matrix(1, [1, 2, 3, 4]);
  const y = Float64Array.of(1, 2, 4, 8);

  test("set rounds, learning rate and depth", () => {
    const model = fitRegressor(x, y, { rounds: 2, learningRate: 1, depth: 2 });
    expect(model.trees).toHaveLength(2);
    expect(predictValues(model, x)).toEqual(y);
  });

  test("report every round", () => {
    const seen: number[][] = [];
    fitRegressor(x, y, { rounds: 3, onRound: (...round) => seen.push(round) });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  test.each([
    { rounds: 0 },
    { rounds: 1.5 },
    { learningRate: -1 },
    { learningRate: Number.NaN },
    { depth: 0 },
  ])("refuse %o", (options) => {
    expect(() => fitRegressor(x, y, options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });
});

describe("data that cannot be fitted", () => {
  const x = matrix(1, [1, 2]);
  const labels = Int32Array.of(0, 1);
  const empty: Matrix = { rows: 0, columns: 2, values: new Float64Array(0) };

  test.each([
    { what: "no rows", attempt: () => fitRegressor(empty, new Float64Array(0)), message: "0 rows" },
    {
      what: "no columns",
      attempt: () => fitRegressor({ ...empty, rows: 2, columns: 0 }, Float64Array.of(1, 2)),
      message: "0 columns",
    },
    {
      what: "a wrong number of values",
      attempt: () => fitRegressor({ ...x, rows: 3 }, Float64Array.of(1, 2, 3)),
      message: "must be 3 values",
    },
    {
      what: "an infinite value",
      attempt: () => fitRegressor(matrix(1, [1, Number.NEGATIVE_INFINITY]), Float64Array.of(1, 2)),
      message: "Row 2, column 1 must be a number that float32 can hold, or NaN if it is missing, got -Infinity",
    },
    {
      what: "a value beyond float32",
      attempt: () => fitClassifier(matrix(2, [1, 1e39, 0, 0]), labels, ["a", "b"]),
      message: "Row 1, column 2 must be a number that float32 can hold, or NaN if it is missing, got 1e+39",
    },
    {
      what: "an infinite target",
      attempt: () => fitRegressor(x, Float64Array.of(1, Number.POSITIVE_INFINITY)),
      message: "target of row 2 must be a finite number, got Infinity",
    },
    {
      what: "a missing target",
      attempt: () => fitRegressor(x, Float64Array.of(Number.NaN, 1)),
      message: "target of row 1 must be a finite number, got NaN",
    },
    {
      what: "too few targets",
      attempt: () => fitRegressor(x, Float64Array.of(1)),
      message: "one target value for each of 2 rows, got 1",
    },
    {
      what: "too few labels",
      attempt: () => fitClassifier(x, Int32Array.of(1), ["a", "b"]),
      message: "one label for each of 2 rows, got 1",
    },
    { what: "one class", attempt: () => fitClassifier(x, Int32Array.of(0, 0), ["a"]), message: "1 classes" },
    {
      what: "a class without rows",
      attempt: () => fitClassifier(x, labels, ["a", "b", "c"]),
      message: 'No row has class "c"',
    },
    {
      what: "a label out of range",
      attempt: () => fitClassifier(x, Int32Array.of(0, 2), ["a", "b"]),
      message: "row 2 is class 2",
    },
  ])("is refused: $what", ({ attempt, message }) => {
    expect(attempt).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", message: expect.stringContaining(message) }),
    );
  });
});
