import { argmaxClass } from "../manifest/argmaxClass.ts";
import type { ClassificationMetrics, RegressionMetrics } from "../manifest/metrics.ts";

/** What a classifier scores on some rows. */
export type ClassScores = Pick<ClassificationMetrics, "accuracy" | "logLoss" | "confusionMatrix">;
/** What a regressor scores on some rows. */
export type ValueScores = Pick<RegressionMetrics, "rmse" | "mae" | "r2">;

/**
 * Scores of a classifier: log-loss in nats, with probabilities clipped to [eps, 1 - eps] of float64 as scikit-learn does.
 * @param probabilities [rows, classes] in row-major order
 * @param labels index of each row's true class
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#log-loss
 */
export function classScores(probabilities: Float64Array, labels: Int32Array, classes: number): ClassScores {
  const confusionMatrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let [hits, loss] = [0, 0];
  for (const [row, label] of labels.entries()) {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    const predicted = argmaxClass(own, 0, classes);
    confusionMatrix[label][predicted]++;
    if (predicted === label) hits++;
    loss -= Math.log(Math.min(Math.max(own[label], Number.EPSILON), 1 - Number.EPSILON));
  }
  return { accuracy: hits / labels.length, logLoss: loss / labels.length, confusionMatrix };
}

/**
 * Scores of a regressor: root of the mean squared error and mean absolute error in the target's unit, and the
 * coefficient of determination, which for a constant target is 1 when it is met and else 0, as in scikit-learn.
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#regression-metrics
 */
export function valueScores(predicted: Float64Array, y: Float64Array): ValueScores {
  const mean = sum(y, (value) => value) / y.length;
  const squares = sum(y, (value, row) => (value - predicted[row]) ** 2);
  const total = sum(y, (value) => (value - mean) ** 2);
  const mae = sum(y, (value, row) => Math.abs(value - predicted[row])) / y.length;
  return { rmse: Math.sqrt(squares / y.length), mae, r2: determination(squares, total) };
}

function determination(squares: number, total: number): number {
  if (total === 0) return squares === 0 ? 1 : 0;
  return 1 - squares / total;
}

function sum(values: Float64Array, term: (value: number, row: number) => number): number {
  return values.reduce((total, value, row) => total + term(value, row), 0);
}
