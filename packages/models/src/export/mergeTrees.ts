import type { Tree } from "../training/model.ts";

/**
 * Makes one tree of those that have the same splits, its leaves the sums of theirs. Boosting on few rows finds the same
 * splits again and again (iris: 155 different trees of 300), and a run takes as long as there are trees. The sum is the
 * same but for the order in which it is added up: the last bit of a float64.
 * @returns each shape where it first came
 */
export function mergeTrees(trees: readonly Tree[]): Tree[] {
  const merged = new Map<string, Tree>();
  for (const tree of trees) {
    const key = [tree.feature, tree.threshold, tree.left, tree.right].join(";");
    const { value } = merged.get(key) ?? { value: new Float64Array(tree.value.length) };
    merged.set(key, { ...tree, value: value.map((sum, node) => sum + tree.value[node]) });
  }
  return [...merged.values()];
}
