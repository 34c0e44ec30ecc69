import { pairwiseSum } from "./pairwiseSum.ts";

/** What boosting minimises. Raw scores and gradients come as one array of rows for each output. */
export interface Loss {
  /** The raw score of every row to begin with, a number an output. */
  readonly initial: Float64Array;
  /** In which direction, and how far, the raw scores of each row should move. */
  negativeGradients(scores: readonly Float64Array[]): Float64Array[];
  /** How far a leaf moves the raw scores of its rows. */
  leafValue(leaf: Leaf, output: number): number;
}

/** The training rows in a leaf. */
export interface Leaf {
  /** Ascending. */
  readonly rows: Int32Array;
  /** Their negative gradients. */
  readonly gradient: Float64Array;
  /** The mean of those. */
  readonly mean: number;
}

/** Half the squared error about `y`; the raw score is the value. */
export function squaredError(y: Float64Array): Loss {
  return {
    initial: Float64Array.of(pairwiseSum(y) / y.length),
    negativeGradients: ([scores]) => [y.map((target, row) => target - scores[row])],
    leafValue: ({ mean }) => mean,
  };
}
