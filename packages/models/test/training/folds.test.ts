import { describe, expect, test } from "vitest";
import { contiguousFolds, stratifiedFolds } from "../../src/training/folds.ts";

// expected folds: sklearn.model_selection of scikit-learn 1.9.1
describe("stratifiedFolds", () => {
  test.each([
    [5, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]],
    [
      5,
      [2, 2, 0, 1, 0, 1, 2, 2, 0, 1, 1, 1, 1, 0, 0, 0, 2, 2, 2, 0, 1, 2, 0, 0, 1],
      [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 1, 2, 3, 2, 2, 3, 3, 4, 4, 4, 4, 4],
    ],
    [5, [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1], [0, 0, 0, 1, 1, 2, 1, 3, 2, 4, 2, 3, 4]],
    [5, [0, 1, 2, 2, 1, 0, 0, 0, 0, 1, 2, 1, 1, 2, 2, 2, 2], [0, 0, 0, 0, 1, 1, 2, 3, 4, 2, 1, 3, 4, 1, 2, 3, 4]],
    [3, [0, 1, 0, 1, 1, 0, 1], [0, 0, 1, 0, 1, 2, 2]],
  ])("deals the rows to %i folds as StratifiedKFold does", (folds, labels, expected) => {
    expect(stratifiedFolds(Int32Array.from(labels), folds)).toEqual(Int32Array.from(expected));
  });
});

describe("contiguousFolds", () => {
  test.each([
    [10, 5, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]],
    [13, 5, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4]],
    [7, 3, [0, 0, 0, 1, 1, 2, 2]],
  ])("cuts %i rows in %i folds as KFold does", (rows, folds, expected) => {
    expect(contiguousFolds(rows, folds)).toEqual(Int32Array.from(expected));
  });
});
