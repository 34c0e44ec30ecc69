import type { ClassificationMetrics, FoldScore, RegressionMetrics } from "../manifest/metrics.ts";
import type { ClassificationDataset, RegressionDataset } from "./dataset.ts";
import { contiguousFolds, stratifiedFolds } from "./folds.ts";
import type { BoostedClassifier, BoostedRegressor, Matrix } from "./model.ts";
import { predictProbabilities, predictValues } from "./prediction.ts";
import { classScores, valueScores } from "./scores.ts";

/** Scores over the folds, or why there are none; `note` also says when there are fewer folds than usual. */
export interface CrossValidated<Scores> {
  readonly scores?: Scores;
  readonly note?: string;
}

type ClassFoldScores = NonNullable<ClassificationMetrics["crossValidation"]>;
type ValueFoldScores = NonNullable<RegressionMetrics["crossValidation"]>;

const FOLDS = 5;

/**
 * Stratified 5-fold cross-validation, on the folds of scikit-learn's `StratifiedKFold(5)`. A class with fewer than 5
 * rows gives as many folds as it has rows, so that every fold is tested on each class and learns each; with one row none.
 * @param train called once a fold with the rows to learn from
 */
export function crossValidateClassifier(
  { x, labels, classes }: ClassificationDataset,
  train: (x: Matrix, labels: Int32Array) => BoostedClassifier,
): CrossValidated<ClassFoldScores> {
  const counts = classes.map((_, index) => labels.reduce((count, label) => count + Number(label === index), 0));
  const rarest = counts.indexOf(Math.min(...counts));
  const folds = Math.min(FOLDS, counts[rarest]);
  const why = `class ${JSON.stringify(classes[rarest])} has ${counts[rarest]} ${counts[rarest] === 1 ? "row" : "rows"}`;
  if (folds < 2) return { note: `No cross-validation: ${why}, and it takes two.` };
  const scores = eachFold(stratifiedFolds(labels, folds), folds, (learn, test) => {
    const model = train(
      rowsOf(x, learn),
      Int32Array.from(learn, (row) => labels[row]),
    );
    const own = Int32Array.from(test, (row) => labels[row]);
    return classScores(predictProbabilities(model, rowsOf(x, test)), own, classes.length);
  });
  const [accuracy, logLoss] = [scores.map((score) => score.accuracy), scores.map((score) => score.logLoss)];
  return {
    scores: { folds, accuracy: foldScore(accuracy), logLoss: foldScore(logLoss) },
    ...(folds < FOLDS && { note: `Cross-validation in ${folds} folds, not ${FOLDS}: ${why}.` }),
  };
}

/**
 * 5-fold cross-validation, on the folds of scikit-learn's `KFold(5)`. With fewer than 10 rows there are fewer folds, so
 * that each tests two rows or more; with fewer than 4 none.
 * @param train called once a fold with the rows to learn from
 */
export function crossValidateRegressor(
  { x, y }: RegressionDataset,
  train: (x: Matrix, y: Float64Array) => BoostedRegressor,
): CrossValidated<ValueFoldScores> {
  const folds = Math.min(FOLDS, Math.floor(x.rows / 2));
  const why = `there ${x.rows === 1 ? "is 1 row" : `are ${x.rows} rows`}`;
  if (folds < 2) return { note: `No cross-validation: ${why}, and it takes four.` };
  const scores = eachFold(contiguousFolds(x.rows, folds), folds, (learn, test) => {
    const model = train(
      rowsOf(x, learn),
      Float64Array.from(learn, (row) => y[row]),
    );
    return valueScores(
      predictValues(model, rowsOf(x, test)),
      Float64Array.from(test, (row) => y[row]),
    );
  });
  const of = (name: "rmse" | "mae" | "r2") => foldScore(scores.map((score) => score[name]));
  return {
    scores: { folds, rmse: of("rmse"), mae: of("mae"), r2: of("r2") },
    ...(folds < FOLDS && { note: `Cross-validation in ${folds} folds, not ${FOLDS}: ${why}.` }),
  };
}

function eachFold<Score>(
  foldOf: Int32Array,
  folds: number,
  score: (learn: number[], test: number[]) => Score,
): Score[] {
  const rows = Array.from(foldOf.keys());
  return Array.from({ length: folds }, (_, fold) => {
    const learn = rows.filter((row) => foldOf[row] !== fold);
    const test = rows.filter((row) => foldOf[row] === fold);
    return score(learn, test);
  });
}

function rowsOf(x: Matrix, rows: readonly number[]): Matrix {
  const values = new Float64Array(rows.length * x.columns);
  for (const [index, row] of rows.entries()) {
    values.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), index * x.columns);
  }
  return { rows: rows.length, columns: x.columns, values };
}

function foldScore(scores: readonly number[]): FoldScore {
  const mean = average(scores);
  return { mean, std: Math.sqrt(average(scores.map((score) => (score - mean) ** 2))) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
