import type { NodeProto } from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, ML_DOMAIN } from "../onnx/graph.ts";
import type { Tree } from "../training/model.ts";
import { mergeTrees } from "./mergeTrees.ts";
import { float64Threshold } from "./threshold.ts";
import { type Branch, TreeTable } from "./treeTable.ts";

/** The trees that add up to one raw score. */
export interface ScoreTrees {
  /** Score before the first tree. */
  readonly initial: number;
  readonly learningRate: number;
  /** In the order in which they are added. */
  readonly trees: readonly Tree[];
  /** What stands for a missing value, a column each. */
  readonly means: Float64Array;
}

/**
 * One raw score as an `ai.onnx.ml` 5 TreeEnsemble node from [rows, columns] to [rows, 1], all in float64.
 *
 * Rounding to float32 before a comparison is folded into the thresholds, and mean imputation into the side to which a
 * node sends NaN: both decide as the separate operators would, without four more nodes a run. The initial score is the
 * first tree, of one leaf. Trees that split alike become one, see `mergeTrees`.
 * @see https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
 */
export function treeEnsemble(score: ScoreTrees, input: string, output: string): NodeProto {
  const table = new TreeTable();
  table.addLeafTree(score.initial);
  for (const tree of mergeTrees(score.trees)) addTree(table, tree, score);
  return graphNode("TreeEnsemble", [input], [output], table.attributes(), ML_DOMAIN);
}

function addTree(table: TreeTable, tree: Tree, { learningRate, means }: ScoreTrees): void {
  if (isLeaf(tree, 0)) {
    table.addLeafTree(learningRate * tree.value[0]);
    return;
  }
  const inner = Array.from(tree.left.keys()).filter((node) => !isLeaf(tree, node));
  const indexOf = new Map(inner.map((node, position) => [node, table.nodes + position]));
  const branch = (node: number): Branch => {
    const index = indexOf.get(node);
    return index === undefined
      ? { leaf: true, index: table.addLeaf(learningRate * tree.value[node]) }
      : { leaf: false, index };
  };
  table.addRoot();
  for (const node of inner) {
    const [feature, threshold] = [tree.feature[node], tree.threshold[node]];
    const missingGoesLeft = Math.fround(means[feature]) <= threshold;
    const [left, right] = [branch(tree.left[node]), branch(tree.right[node])];
    table.addNode(feature, float64Threshold(threshold), missingGoesLeft, left, right);
  }
}

function isLeaf(tree: Tree, node: number): boolean {
  return tree.left[node] === -1;
}
