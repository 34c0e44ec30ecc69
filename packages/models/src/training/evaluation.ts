import { IrisError } from "../errors.ts";
import type { ClassificationMetrics, Metrics, RegressionMetrics } from "../manifest/metrics.ts";
import { fitClassifier, fitRegressor } from "./boosting.ts";
import { crossValidateClassifier, crossValidateRegressor } from "./crossValidation.ts";
import type { ClassificationDataset, Dataset, RegressionDataset } from "./dataset.ts";
import type { BoostedClassifier, BoostedModel, BoostedRegressor, BoostingOptions } from "./model.ts";
import { predictProbabilities, predictValues } from "./prediction.ts";
import { classScores, valueScores } from "./scores.ts";

/** The scores of a model, and notes on how they were measured. */
export interface Evaluation<M extends Metrics = Metrics> {
  readonly metrics: M;
  /** Messages for the user: why cross-validation has fewer folds, or is missing. */
  readonly notes: readonly string[];
}

/**
 * Scores a model on the rows it was trained on, and its parameters by 5-fold cross-validation on the same rows.
 * @param options what the model was fitted with: each fold is
 * @throws IrisError `INVALID_OPTION` when model and data are not of one task
 */
export function evaluate(model: BoostedModel, dataset: Dataset, options: BoostingOptions = {}): Evaluation {
  if (model.task === "classification" && dataset.task === "classification")
    return ofClassifier(model, dataset, options);
  if (model.task === "regression" && dataset.task === "regression") return ofRegressor(model, dataset, options);
  throw new IrisError("INVALID_OPTION", `A ${model.task} cannot be evaluated on the data of a ${dataset.task}.`);
}

function ofClassifier(
  model: BoostedClassifier,
  dataset: ClassificationDataset,
  options: BoostingOptions,
): Evaluation<ClassificationMetrics> {
  const { x, labels, classes } = dataset;
  const own = classScores(predictProbabilities(model, x), labels, classes.length);
  const { scores, note } = crossValidateClassifier(dataset, (rows, some) =>
    fitClassifier(rows, some, classes, options),
  );
  return { metrics: { ...own, ...(scores && { crossValidation: scores }) }, notes: note === undefined ? [] : [note] };
}

function ofRegressor(
  model: BoostedRegressor,
  dataset: RegressionDataset,
  options: BoostingOptions,
): Evaluation<RegressionMetrics> {
  const own = valueScores(predictValues(model, dataset.x), dataset.y);
  const { scores, note } = crossValidateRegressor(dataset, (rows, some) => fitRegressor(rows, some, options));
  return { metrics: { ...own, ...(scores && { crossValidation: scores }) }, notes: note === undefined ? [] : [note] };
}
