import type { Column } from "./column.ts";
import { createFeatureDraw } from "./featureDraw.ts";
import { createSorter } from "./sorter.ts";

/** Neighbouring values of a column that are not further apart, in float32, count as equal. */
const FEATURE_THRESHOLD = Math.fround(1e-7);

/** The rows of a node, a slice of the splitter's, and sums over their targets in that order. */
export interface NodeRows {
  readonly start: number;
  readonly end: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** How the rows of a node are cut in two: those before `position` have a value of `feature` that is <= `threshold`. */
export interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly position: number;
  readonly leftImpurity: number;
  readonly rightImpurity: number;
}

/** Finds the splits of one tree. */
export interface Splitter {
  /** All row numbers, those of a node next to each other. */
  readonly rows: Int32Array;
  node(start: number, end: number): NodeRows;
  /**
   * Finds the best split of a node, and puts the rows of its left child before those of its right.
   *
   * @param constants - how many features are constant in the node above
   * @returns no split where every feature is constant, and how many are
   */
  split(node: NodeRows, constants: number): { readonly split: Split | undefined; readonly constants: number };
}

/** Mean squared error of a node about its mean. */
export function impurityOf(sum: number, sumOfSquares: number, size: number): number {
  return sumOfSquares / size - (sum / size) * (sum / size);
}

/**
 * scikit-learn's best splitter with its squared error criterion: of all splits that with the greatest
 * sumLeft^2 / sizeLeft + sumRight^2 / sizeRight, of equal ones the first found. What is summed, subtracted and sorted
 * here is so in the order of that program, since the last bit of a sum decides between splits that are equally good.
 *
 * @param targets - a number a row
 * @param seed - of the order in which features are tried, an unsigned 32-bit integer
 */
export function createSplitter(columns: readonly Column[], targets: Float64Array, seed: number): Splitter {
  const rows = Int32Array.from(targets, (_, row) => row);
  const draw = createFeatureDraw(columns.length, seed);
  const sorter = createSorter(columns, rows);
  const { values } = sorter;
  let best = { feature: -1, threshold: 0, position: -1, score: -Infinity };

  function node(start: number, end: number): NodeRows {
    let sum = 0;
    let sumOfSquares = 0;
    for (let p = start; p < end; p++) {
      const target = targets[rows[p]];
      sum += target;
      sumOfSquares += target * target;
    }
    return { start, end, sum, sumOfSquares };
  }

  function tryAll(feature: number, { start, end, sum }: NodeRows): void {
    let left = 0;
    let position = start;
    for (let p = start + 1; p < end; p++) {
      if (values[p] <= Math.fround(values[p - 1] + FEATURE_THRESHOLD)) continue;
      left = sumUpTo(p, left, position, end, sum);
      position = p;
      const right = sum - left;
      const score = (left * left) / (p - start) + (right * right) / (end - p);
      if (score > best.score) best = { feature, threshold: values[p - 1] / 2 + values[p] / 2, position, score };
    }
  }

  /** Adds to the sum up to `position`, or takes away from the sum of the node: whichever is shorter. */
  function sumUpTo(p: number, left: number, position: number, end: number, sum: number): number {
    let result = left;
    if (p - position <= end - p) {
      for (let i = position; i < p; i++) result += targets[rows[i]];
    } else {
      result = sum;
      for (let i = end - 1; i >= p; i--) result -= targets[rows[i]];
    }
    return result;
  }

  function partition({ start, end }: NodeRows): void {
    const column = columns[best.feature].values;
    let right = end;
    for (let p = start; p < right; ) {
      const row = rows[p];
      if (column[row] <= best.threshold) p += 1;
      else {
        rows[p] = rows[--right];
        rows[right] = row;
      }
    }
  }

  function bestSplit(parent: NodeRows): Split {
    const { feature, threshold, position } = best;
    const { start, end } = parent;
    const left = sumUpTo(position, 0, start, end, parent.sum);
    const { sumOfSquares } = node(start, position);
    return {
      feature,
      threshold,
      position,
      leftImpurity: impurityOf(left, sumOfSquares, position - start),
      rightImpurity: impurityOf(parent.sum - left, parent.sumOfSquares - sumOfSquares, end - position),
    };
  }

  return {
    rows,
    node,
    split(parent, constants) {
      best = { feature: -1, threshold: 0, position: parent.end, score: -Infinity };
      sorter.begin(parent.start, parent.end);
      draw.begin(constants);
      for (let feature = draw.next(); feature >= 0; feature = draw.next()) {
        sorter.sortBy(feature);
        const constant = values[parent.end - 1] <= Math.fround(values[parent.start] + FEATURE_THRESHOLD);
        draw.settle(constant);
        if (!constant) tryAll(feature, parent);
      }
      const total = draw.end();
      if (best.position === parent.end) return { split: undefined, constants: total };
      partition(parent);
      return { split: bestSplit(parent), constants: total };
    },
  };
}
