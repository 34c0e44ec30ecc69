import { describe, expect, test } from "vitest";
import { argmaxClass } from "../../src/manifest/argmaxClass.ts";
import { classScores, valueScores } from "../../src/training/scores.ts";

// expected numbers: sklearn.metrics of scikit-learn 1.9.1
describe("classScores", () => {
  test("gives scikit-learn's accuracy, log-loss and confusion matrix, probabilities of 0 and 1 included", () => {
    const probabilities = Float64Array.of(0.9, 0.05, 0.05, 0.2, 0.3, 0.5, 0, 1, 0, 0.4, 0.4, 0.2, 1, 0, 0);
    const { logLoss, ...scores } = classScores(probabilities, Int32Array.of(0, 1, 1, 0, 2), 3);
    expect(logLoss).toBeCloseTo(7.653855488195015, 12);
    expect(scores).toEqual({
      accuracy: 0.6,
      confusionMatrix: [
        [2, 0, 0],
        [0, 1, 1],
        [1, 0, 0],
      ],
    });
  });

  test("does so for two classes", () => {
    const positive = [0.9, 0.05, 0.3, 0.6];
    const probabilities = Float64Array.from(positive.flatMap((p) => [1 - p, p]));
    const { accuracy, logLoss } = classScores(probabilities, Int32Array.of(1, 0, 1, 1), 2);
    expect(accuracy).toBe(0.75);
    expect(logLoss).toBeCloseTo(0.46786305953432594, 13);
  });

  test("does not take certainty for no loss at all", () => {
    expect(classScores(Float64Array.of(0, 1), Int32Array.of(1), 2).logLoss).toBeGreaterThan(2e-16);
  });
});

describe("argmaxClass", () => {
  test("breaks ties as the exported graph does", () => {
    expect(argmaxClass([0.5, 0.5], 0, 2)).toBe(1);
    expect(argmaxClass([0.9, 0.1, 0.4, 0.4, 0.2], 2, 3)).toBe(0);
  });
});

describe("valueScores", () => {
  test("gives scikit-learn's errors and coefficient of determination", () => {
    const scores = valueScores(Float64Array.of(2.5, 0, 2, 8), Float64Array.of(3, -0.5, 2, 7));
    expect(scores.rmse).toBeCloseTo(0.6123724356957945, 14);
    expect(scores.mae).toBe(0.5);
    expect(scores.r2).toBeCloseTo(0.9486081370449679, 14);
  });

  test("gives a finite coefficient for a constant target", () => {
    expect(valueScores(Float64Array.of(2, 2), Float64Array.of(2, 2)).r2).toBe(1);
    expect(valueScores(Float64Array.of(2, 3), Float64Array.of(2, 2)).r2).toBe(0);
  });
});
