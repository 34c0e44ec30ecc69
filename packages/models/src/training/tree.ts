import type { Column } from "./column.ts";
import type { Tree } from "./model.ts";
import { createSplitter, impurityOf, type Split } from "./splitter.ts";

const NONE = -1;

/** A tree, and the leaf that each training row falls in. */
export interface GrownTree {
  readonly tree: Tree;
  /** A node number a row. */
  readonly leaves: Int32Array;
}

/** A node that waits to be added. */
interface Branch {
  readonly start: number;
  readonly end: number;
  readonly level: number;
  readonly impurity: number;
  /** How many features are constant in the node above. */
  readonly constants: number;
  /** The node above, if this is its right child. */
  readonly rightOf: number;
}

/**
 * Grows a least-squares regression tree as scikit-learn's depth-first builder does, with its defaults; nodes are
 * numbered in preorder, and a leaf's value is the mean of its targets.
 *
 * @param targets - a number a row
 * @param depth - levels below the root
 * @param seed - of the order in which features are tried, an unsigned 32-bit integer
 */
export function growTree(columns: readonly Column[], targets: Float64Array, depth: number, seed: number): GrownTree {
  const splitter = createSplitter(columns, targets, seed);
  const builder = createBuilder();
  const leaves = new Int32Array(targets.length);
  const { end, sum, sumOfSquares } = splitter.node(0, targets.length);
  const impurity = impurityOf(sum, sumOfSquares, end);
  const waiting: Branch[] = [{ start: 0, end, level: 0, impurity, constants: 0, rightOf: NONE }];

  for (let branch = waiting.pop(); branch !== undefined; branch = waiting.pop()) {
    const rows = splitter.node(branch.start, branch.end);
    const found = mayBeSplit(branch, depth) ? splitter.split(rows, branch.constants) : undefined;
    const split = found?.split;
    if (found === undefined || split === undefined || isHarmful(split, branch, targets.length)) {
      const leaf = builder.addLeaf(branch.rightOf, rows.sum / (branch.end - branch.start));
      for (let p = branch.start; p < branch.end; p++) leaves[splitter.rows[p]] = leaf;
    } else {
      const id = builder.addSplit(branch.rightOf, split);
      waiting.push(...children(branch, split, id, found.constants));
    }
  }
  return { tree: builder.tree(), leaves };
}

function mayBeSplit({ start, end, level, impurity }: Branch, depth: number): boolean {
  // a NaN, of sums that overflow, must not stop here
  return level < depth && end - start >= 2 && !(impurity <= Number.EPSILON);
}

/** Rounding can make the children together seem less pure than the node. */
function isHarmful(split: Split, { start, end, impurity }: Branch, total: number): boolean {
  const size = end - start;
  const right = ((end - split.position) / size) * split.rightImpurity;
  const left = ((split.position - start) / size) * split.leftImpurity;
  return (size / total) * (impurity - right - left) + Number.EPSILON < 0;
}

/** The right child first: the left one is taken from the end. */
function children({ start, end, level }: Branch, split: Split, id: number, constants: number): [Branch, Branch] {
  const { position, leftImpurity, rightImpurity } = split;
  const common = { level: level + 1, constants };
  return [
    { ...common, start: position, end, impurity: rightImpurity, rightOf: id },
    { ...common, start, end: position, impurity: leftImpurity, rightOf: NONE },
  ];
}

function createBuilder() {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];

  function add(rightOf: number, node: { feature: number; threshold: number; left: number; value: number }): number {
    const id = feature.push(node.feature) - 1;
    threshold.push(node.threshold);
    left.push(node.left);
    right.push(NONE);
    value.push(node.value);
    if (rightOf !== NONE) right[rightOf] = id;
    return id;
  }

  return {
    addLeaf: (rightOf: number, mean: number) => add(rightOf, { feature: 0, threshold: 0, left: NONE, value: mean }),
    addSplit: (rightOf: number, split: Split) =>
      add(rightOf, { feature: split.feature, threshold: split.threshold, left: feature.length + 1, value: 0 }),
    tree: (): Tree => ({
      feature: Int32Array.from(feature),
      threshold: Float64Array.from(threshold),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      value: Float64Array.from(value),
    }),
  };
}
