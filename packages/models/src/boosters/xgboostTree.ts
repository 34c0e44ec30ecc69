import { previousFloat32 } from "../export/threshold.ts";
import type { BoosterTree, Split } from "./booster.ts";
import { buildTree } from "./buildTree.ts";
import { itemAt, rejectFeature, rejectFile } from "./rejectFile.ts";
import type { XgboostTree } from "./xgboostForm.ts";

const CATEGORICAL = 1;

interface TreeContext {
  readonly index: number;
  /** Number of features. */
  readonly features: number;
  /** What its leaves are multiplied by, as DART does. */
  readonly weight: number;
}

/**
 * One tree, in float32. A value goes left when it is < the threshold, which is <= the number below it; a category goes right when it is in the node's
 * set. JSON has the shortest decimal of a float32, which is rounded back.
 */
export function xgboostTree(tree: XgboostTree, { index, features, weight }: TreeContext): BoosterTree {
  const where = `tree ${index}`;
  if (Number(tree.tree_param.size_leaf_vector ?? 1) > 1)
    throw rejectFeature(
      "XGBoost",
      "multi_strategy=multi_output_tree",
      "Train with multi_strategy=one_output_per_tree.",
    );
  const sets = setsOf(tree, where);
  const read = (node: number) => {
    const left = itemAt(tree.left_children, node, `a node of ${where}`);
    const condition = Math.fround(itemAt(tree.split_conditions, node, `split_conditions of ${where}`));
    if (left === -1) return { leaf: condition * weight };
    const right = itemAt(tree.right_children, node, `right_children of ${where}`);
    const feature = itemAt(tree.split_indices, node, `split_indices of ${where}`);
    if (!(Number.isInteger(feature) && feature >= 0 && feature < features))
      throw rejectFile(`split_indices of ${where} must be from 0 to ${features - 1}, got ${feature}`);
    const missing = Boolean(itemAt(tree.default_left, node, `default_left of ${where}`));
    if (tree.split_type?.[node] === CATEGORICAL) {
      const members = sets.get(node) ?? [];
      const split: Split = { kind: "set", feature, view: "floored", missing: !missing, members };
      return { split, left: right, right: left };
    }
    const threshold = previousFloat32(condition);
    return { split: { kind: "threshold" as const, feature, view: "value" as const, missing, threshold }, left, right };
  };
  return buildTree(0, read, where);
}

/** The categories of each categorical split, by its node. */
function setsOf(tree: XgboostTree, where: string): Map<number, number[]> {
  const { categories = [], categories_nodes: nodes = [], categories_segments: starts, categories_sizes: sizes } = tree;
  const sets = new Map<number, number[]>();
  for (const [position, node] of nodes.entries()) {
    const start = itemAt(starts ?? [], position, `categories_segments of ${where}`);
    const size = itemAt(sizes ?? [], position, `categories_sizes of ${where}`);
    if (!(start >= 0 && size >= 0 && start + size <= categories.length))
      throw rejectFile(
        `the sets of ${where} must lie in its ${categories.length} categories, got ${start} to ${start + size}`,
      );
    sets.set(node, categories.slice(start, start + size));
  }
  return sets;
}
