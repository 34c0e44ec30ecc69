import type { ClassLabel } from "../manifest/manifest.ts";

/** A table of numbers in row-major order; NaN is a missing value. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows * columns` values. */
  readonly values: Float64Array;
}

/** One regression tree. Node 0 is the root; a leaf has `left` and `right` of -1. A row goes left when its value, as float32, is <= the threshold. In leaves `feature` and `threshold` are 0. */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The leaf's update before the learning rate is applied; 0 in inner nodes. */
  readonly value: Float64Array;
}

/** How gradient boosting is fitted. */
export interface BoostingOptions {
  /** Boosting rounds. @default 100 */
  readonly rounds?: number;
  /** Share of each tree's update that is taken. @default 0.1 */
  readonly learningRate?: number;
  /** Levels of each tree. @default 3 */
  readonly depth?: number;
  /** Called after each round with the number of rounds done. */
  readonly onRound?: (done: number, total: number) => void;
}

/** Gradient boosting after mean imputation. Raw score k of a row = initial[k] + learningRate * sum over rounds of trees[round][k](row). */
export interface BoostedTrees {
  readonly columns: number;
  /** What a missing value is replaced by, a column each: the mean of the column's known training values, 0 if it had none. */
  readonly means: Float64Array;
  /** Initial raw score: one number for regression and two classes, else one a class. */
  readonly initial: Float64Array;
  readonly learningRate: number;
  /** `trees[round][output]`, with as many outputs as `initial` has numbers. */
  readonly trees: readonly (readonly Tree[])[];
}

/** Boosted trees over log-loss. Two classes: probability of classes[1] is sigmoid(raw). More: softmax over the raw scores. */
export interface BoostedClassifier extends BoostedTrees {
  readonly task: "classification";
  readonly classes: readonly ClassLabel[];
}

/** Boosted trees over squared error: the value is the raw score. */
export interface BoostedRegressor extends BoostedTrees {
  readonly task: "regression";
}

export type BoostedModel = BoostedClassifier | BoostedRegressor;
