import { IrisError } from "../errors.ts";
import { exp } from "./exponential.ts";
import type { BoostedClassifier, BoostedRegressor, BoostedTrees, Matrix, Tree } from "./model.ts";

/**
 * The probability of each class for each row; missing values are imputed.
 *
 * @returns rows x classes, row by row
 * @throws IrisError `INVALID_INPUT` for another number of columns than the model has
 */
export function predictProbabilities(model: BoostedClassifier, x: Matrix): Float64Array {
  const classes = model.classes.length;
  const result = new Float64Array(x.rows * classes);
  rawScores(model, x).forEach((scores, row) => {
    result.set(classes === 2 ? sigmoids(scores[0]) : softmax(scores), row * classes);
  });
  return result;
}

/**
 * The value for each row; missing values are imputed.
 *
 * @throws IrisError `INVALID_INPUT` for another number of columns than the model has
 */
export function predictValues(model: BoostedRegressor, x: Matrix): Float64Array {
  return Float64Array.from(rawScores(model, x), ([score]) => score);
}

function sigmoids(score: number): [number, number] {
  const probability = 1 / (1 + exp(-score));
  return [1 - probability, probability];
}

function softmax(scores: Float64Array): Float64Array {
  const greatest = Math.max(...scores);
  const powers = scores.map((score) => exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function rawScores(model: BoostedTrees, x: Matrix): Float64Array[] {
  if (x.columns !== model.columns) {
    throw new IrisError("INVALID_INPUT", `The rows have ${x.columns} columns; the model wants ${model.columns}.`);
  }
  return Array.from({ length: x.rows }, (_, row) => rawScoresOf(model, imputedRow(model, x, row)));
}

function imputedRow({ means }: BoostedTrees, { columns, values }: Matrix, row: number): Float32Array {
  return Float32Array.from(means, (mean, column) => {
    const value = values[row * columns + column];
    return Number.isNaN(value) ? mean : value;
  });
}

function rawScoresOf({ initial, learningRate, trees }: BoostedTrees, values: Float32Array): Float64Array {
  const scores = initial.slice();
  for (const round of trees) {
    for (let output = 0; output < scores.length; output++)
      scores[output] += learningRate * leafValue(round[output], values);
  }
  return scores;
}

function leafValue({ feature, threshold, left, right, value }: Tree, values: Float32Array): number {
  let node = 0;
  while (left[node] !== -1) node = values[feature[node]] <= threshold[node] ? left[node] : right[node];
  return value[node];
}
