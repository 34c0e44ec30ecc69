import Table from "cli-table3";
import type { ClassLabel } from "../manifest/manifest.ts";
import type { ClassificationMetrics, FoldScore, Metrics, RegressionMetrics } from "../manifest/metrics.ts";

/** A table with more classes than this is wider than a terminal. */
const WIDEST_MATRIX = 10;
const MAX_CONFUSIONS = 10;

type Score = readonly [name: string, onTraining: number, overFolds: FoldScore | undefined];

/**
 * Metrics as text for people: scores on the training rows beside those of cross-validation, and for a classifier its
 * confusion matrix (of many classes, the commonest confusions). No colours.
 * @param classes in the order of the confusion matrix; not needed for a regression
 */
export function describeMetrics(metrics: Metrics, classes: readonly ClassLabel[] = []): string {
  return "confusionMatrix" in metrics ? ofClassifier(metrics, classes) : ofRegressor(metrics);
}

function ofRegressor({ rmse, mae, r2, crossValidation: cv }: RegressionMetrics): string {
  const scores: Score[] = [
    ["RMSE", rmse, cv?.rmse],
    ["MAE", mae, cv?.mae],
    ["R2", r2, cv?.r2],
  ];
  return scoreTable(scores, cv?.folds);
}

function ofClassifier(metrics: ClassificationMetrics, classes: readonly ClassLabel[]): string {
  const { accuracy, logLoss, confusionMatrix, crossValidation: cv } = metrics;
  const scores: Score[] = [
    ["accuracy", accuracy, cv?.accuracy],
    ["log-loss", logLoss, cv?.logLoss],
  ];
  const names = confusionMatrix.map((_, index) => String(classes[index] ?? index));
  return `${scoreTable(scores, cv?.folds)}\n\n${confusions(confusionMatrix, names)}`;
}

function scoreTable(scores: readonly Score[], folds: number | undefined): string {
  const table = new Table({
    head: ["", "training rows", ...(folds === undefined ? [] : [`${folds}-fold cross-validation`])],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, own, cv] of scores) {
    table.push([name, digits(own), ...(cv === undefined ? [] : [`${digits(cv.mean)} ± ${digits(cv.std, cv.mean)}`])]);
  }
  return table.toString();
}

function confusions(matrix: readonly (readonly number[])[], names: readonly string[]): string {
  if (names.length > WIDEST_MATRIX) return confusionList(matrix, names);
  const table = new Table({
    head: ["true class", ...names.map((name) => `as ${name}`)],
    colAligns: ["left", ...names.map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  for (const [index, row] of matrix.entries()) table.push([names[index], ...row.map(String)]);
  return `Training rows by true class and predicted class:\n${table.toString()}`;
}

function confusionList(matrix: readonly (readonly number[])[], names: readonly string[]): string {
  const mistakes = matrix
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
  if (mistakes.length === 0) return "All training rows are predicted as their true class.";
  const shown = mistakes.slice(0, MAX_CONFUSIONS);
  const lines = shown.map(({ truth, predicted, count }) => `  ${names[truth]} as ${names[predicted]}: ${count}`);
  const rest = mistakes.length > shown.length ? [`  and ${mistakes.length - shown.length} other confusions`] : [];
  return ["Training rows predicted as another class:", ...lines, ...rest].join("\n");
}

/** Four digits after the point, fewer the larger the number (or the one beside it) is, and powers of ten for tiny ones. */
function digits(value: number, beside: number = value): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  const whole = Math.trunc(Math.abs(beside)).toString().length;
  return value.toFixed(Math.max(0, 5 - whole));
}
