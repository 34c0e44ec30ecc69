import { describe, expect, test } from "vitest";
import { describeMetrics } from "../../src/training/describeMetrics.ts";

/** Cells of the lines of a table that have any. */
function cells(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.includes("│"));
  return lines.map((line) =>
    line
      .split("│")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("describeMetrics", () => {
  test("shows a classifier's scores and its confusion matrix by name", () => {
    const text = describeMetrics(
      {
        accuracy: 0.98,
        logLoss: 0.00001,
        confusionMatrix: [
          [50, 0],
          [2, 48],
        ],
        crossValidation: { folds: 5, accuracy: { mean: 0.96, std: 0.0326 }, logLoss: { mean: 0.3972, std: 0.4811 } },
      },
      ["setosa", "virginica"],
    );
    expect(cells(text)).toEqual([
      ["", "training rows", "5-fold cross-validation"],
      ["accuracy", "0.9800", "0.9600 ± 0.0326"],
      ["log-loss", "1.0e-5", "0.3972 ± 0.4811"],
      ["true class", "as setosa", "as virginica"],
      ["setosa", "50", "0"],
      ["virginica", "2", "48"],
    ]);
    expect(text).not.toContain("\u001b");
  });

  test("shows a regressor's scores, without cross-validation where there is none", () => {
    expect(cells(describeMetrics({ rmse: 34.52063, mae: 27840.69, r2: -0.5 }))).toEqual([
      ["", "training rows"],
      ["RMSE", "34.521"],
      ["MAE", "27841"],
      ["R2", "-0.5000"],
    ]);
  });

  test("lists the commonest confusions of many classes", () => {
    const confusionMatrix = Array.from({ length: 30 }, (_, truth) =>
      Array.from({ length: 30 }, (_, predicted) => (truth === predicted ? 9 : truth === 3 && predicted === 7 ? 4 : 0)),
    );
    const classes = confusionMatrix.map((_, index) => `c${index}`);
    expect(describeMetrics({ accuracy: 0.99, logLoss: 0.1, confusionMatrix }, classes)).toMatch(
      /another class:\n {2}c3 as c7: 4$/,
    );
  });
});
