import { exp, log } from "./exponential.ts";
import type { Leaf, Loss } from "./loss.ts";
import { pairwiseSum } from "./pairwiseSum.ts";

/** Below this curvature a Newton step would divide by nothing. */
const FLAT = 1e-150;

/**
 * Log-loss of two classes; the raw score is the log-odds of class 1.
 *
 * @param labels - 0 or 1, a number a row
 */
export function binaryLogLoss(labels: Int32Array): Loss {
  return {
    initial: Float64Array.of(logit(shares(labels, 2)[1])),
    negativeGradients: ([scores]) => [scores.map((score, row) => -binaryGradient(labels[row], score))],
    leafValue: (leaf) => newtonStep(leaf, (row) => labels[row], 1),
  };
}

/**
 * Log-loss of three classes or more; softmax of the raw scores, one a class, gives the probabilities.
 *
 * @param labels - 0 to classes - 1, a number a row
 */
export function multinomialLogLoss(labels: Int32Array, classes: number): Loss {
  return {
    initial: centredLogs(shares(labels, classes)),
    negativeGradients: (scores) => multinomialGradients(labels, scores),
    // Friedman's factor (Annals of Statistics 29, 2001, algorithm 6)
    leafValue: (leaf, output) => newtonStep(leaf, (row) => (labels[row] === output ? 1 : 0), (classes - 1) / classes),
  };
}

/** Each class's share of the rows. */
function shares(labels: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] += 1;
  return counts.map((count) => count / labels.length);
}

/** log(p / (1 - p)), by another formula near 1/2, where that one loses digits. */
function logit(probability: number): number {
  if (probability < 0.3 || probability > 0.65) return log(probability / (1 - probability));
  const s = 2 * (probability - 0.5);
  return Math.log1p(s) - Math.log1p(-s);
}

/** The logs of the probabilities over their geometric mean. */
function centredLogs(probabilities: Float64Array): Float64Array {
  const mean = exp(pairwiseSum(probabilities.map(log)) / probabilities.length);
  return probabilities.map((probability) => log(probability / mean));
}

/** sigmoid(score) - label; up to -37 the sigmoid is the exponential to the last digit. */
function binaryGradient(label: number, score: number): number {
  if (score <= -37) return exp(score) - label;
  const exponential = exp(-score);
  return (1 - label - label * exponential) / (1 + exponential);
}

/** The label's indicator minus softmax, a class each. */
function multinomialGradients(labels: Int32Array, scores: readonly Float64Array[]): Float64Array[] {
  const gradients = scores.map((score) => new Float64Array(score.length));
  const powers = new Float64Array(scores.length);
  for (let row = 0; row < labels.length; row++) {
    let greatest = -Infinity;
    for (const score of scores) greatest = Math.max(greatest, score[row]);
    let sum = 0;
    for (let k = 0; k < scores.length; k++) {
      powers[k] = exp(scores[k][row] - greatest);
      sum += powers[k];
    }
    for (let k = 0; k < scores.length; k++) gradients[k][row] = (labels[row] === k ? 1 : 0) - powers[k] / sum;
  }
  return gradients;
}

/** The first step of Newton-Raphson (Friedman, Hastie and Tibshirani, Annals of Statistics 28, 2000) times `factor`. */
function newtonStep({ rows, gradient }: Leaf, target: (row: number) => number, factor: number): number {
  const curvatures = gradient.map((slope, i) => {
    const probability = target(rows[i]) - slope;
    return probability * (1 - probability);
  });
  const slope = (pairwiseSum(gradient) / rows.length) * factor;
  const curvature = pairwiseSum(curvatures) / rows.length;
  return Math.abs(curvature) < FLAT ? 0 : slope / curvature;
}
