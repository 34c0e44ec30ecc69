import type { ClassLabel } from "../manifest/manifest.ts";
import { type Column, createColumn } from "./column.ts";
import { columnMeans, imputedColumn, knownCounts } from "./imputation.ts";
import { binaryLogLoss, multinomialLogLoss } from "./logLoss.ts";
import { type Leaf, type Loss, squaredError } from "./loss.ts";
import type { BoostedClassifier, BoostedRegressor, BoostedTrees, BoostingOptions, Matrix, Tree } from "./model.ts";
import { checkParameters } from "./parameters.ts";
import { createSeeds } from "./seeds.ts";
import { checkLabels, checkMatrix, checkTargets } from "./trainingFaults.ts";
import { type GrownTree, growTree } from "./tree.ts";

/** scikit-learn's `random_state`: settles which of two features that split equally well is taken. */
const RANDOM_STATE = 0;

/**
 * Fits gradient boosting on log-loss, after mean imputation: the algorithm of scikit-learn 1.9.1's
 * `make_pipeline(SimpleImputer(), GradientBoostingClassifier(random_state=0))`, in the order of its operations.
 * A column without a known value is kept, and no tree splits on it. The same data give the same model to the last bit.
 *
 * @param x - the features; values within float32, NaN where missing
 * @param labels - for each row the position of its class in `classes`
 * @throws IrisError `INVALID_DATA` for no rows, a label out of range, a class without rows, fewer than two classes or
 * a value out of range; `INVALID_OPTION`
 */
export function fitClassifier(
  x: Matrix,
  labels: Int32Array,
  classes: readonly ClassLabel[],
  options: BoostingOptions = {},
): BoostedClassifier {
  checkMatrix(x);
  checkLabels(labels, x.rows, classes);
  const loss = classes.length === 2 ? binaryLogLoss(labels) : multinomialLogLoss(labels, classes.length);
  return { task: "classification", classes, ...boost(x, loss, options) };
}

/**
 * Fits gradient boosting on squared error, after mean imputation: the algorithm of scikit-learn 1.9.1's
 * `make_pipeline(SimpleImputer(), GradientBoostingRegressor(random_state=0))`; otherwise as {@link fitClassifier}.
 *
 * @param y - a value a row
 * @throws IrisError `INVALID_DATA` for no rows or a value out of range; `INVALID_OPTION`
 */
export function fitRegressor(x: Matrix, y: Float64Array, options: BoostingOptions = {}): BoostedRegressor {
  checkMatrix(x);
  checkTargets(y, x.rows);
  return { task: "regression", ...boost(x, squaredError(y), options) };
}

function boost(x: Matrix, loss: Loss, options: BoostingOptions): BoostedTrees {
  const { rounds, learningRate, depth } = checkParameters(options);
  const means = columnMeans(x);
  const features = knownFeatures(x);
  const columns = features.map((feature) => createColumn(imputedColumn(x, feature, means[feature])));
  const scores = Array.from(loss.initial, (score) => new Float64Array(x.rows).fill(score));
  const nextSeed = createSeeds(RANDOM_STATE);
  const trees: Tree[][] = [];
  for (let round = 0; round < rounds; round++) {
    const gradients = loss.negativeGradients(scores);
    const grown = gradients.map((gradient, output) => {
      const { tree, leaves } = growUpdatedTree(columns, gradient, output, loss, depth, nextSeed());
      addScaled(scores[output], learningRate, tree.value, leaves);
      return withFeatures(tree, features);
    });
    trees.push(grown);
    options.onRound?.(round + 1, rounds);
  }
  return { columns: x.columns, means, initial: loss.initial, learningRate, trees };
}

/** scikit-learn drops a column without a known value before it counts and draws features. */
function knownFeatures(x: Matrix): number[] {
  return [...knownCounts(x)].flatMap((count, feature) => (count > 0 ? [feature] : []));
}

function growUpdatedTree(
  columns: readonly Column[],
  gradient: Float64Array,
  output: number,
  loss: Loss,
  depth: number,
  seed: number,
): GrownTree {
  const { tree, leaves } = growTree(columns, gradient, depth, seed);
  const value = tree.value.slice();
  for (const [node, rows] of rowsByLeaf(leaves)) {
    const leaf: Leaf = { rows, gradient: Float64Array.from(rows, (row) => gradient[row]), mean: value[node] };
    value[node] = loss.leafValue(leaf, output);
  }
  return { tree: { ...tree, value }, leaves };
}

function rowsByLeaf(leaves: Int32Array): Map<number, Int32Array> {
  const rows = new Map<number, number[]>();
  leaves.forEach((leaf, row) => {
    const others = rows.get(leaf);
    if (others === undefined) rows.set(leaf, [row]);
    else others.push(row);
  });
  return new Map([...rows].map(([leaf, members]) => [leaf, Int32Array.from(members)]));
}

function addScaled(scores: Float64Array, factor: number, values: Float64Array, leaves: Int32Array): void {
  for (let row = 0; row < scores.length; row++) scores[row] += factor * values[leaves[row]];
}

/** Trees are grown over the columns in use; this names them by their place in the matrix. */
function withFeatures(tree: Tree, features: readonly number[]): Tree {
  return { ...tree, feature: tree.feature.map((feature, node) => (tree.left[node] === -1 ? 0 : features[feature])) };
}
