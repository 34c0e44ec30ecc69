import { type Branch, TreeTable } from "../export/treeTable.ts";
import { intAttribute } from "../onnx/attribute.ts";
import { type NodeProto, TensorProto_DataType } from "../onnx/generated/onnx-ml_pb.js";
import { graphNode, ML_DOMAIN } from "../onnx/graph.ts";
import type { Booster, BoosterTree, RawScore } from "./booster.ts";
import type { ColumnTable } from "./columns.ts";

/** Codes are whole numbers, so no code is this one: an operator's set must not be empty. */
const NO_CODE = 0.5;

/** The raw scores of a booster in the order of its classes. */
export const scoresOf = (booster: Booster): readonly RawScore[] =>
  booster.task === "classification" ? booster.scores : [booster.score];

/**
 * The nodes that make `score_0`, `score_1` and so on, float64 [rows, 1] each, of the matrix. Trees of a library that
 * adds up in float32 do so too, in the same order: in float64 the sum of some hundred trees is another in its sixth digit.
 */
export function treeScores(booster: Booster, columns: ColumnTable, matrix: string): NodeProto[] {
  const { precision, steepness } = booster;
  const ensembleNode = (score: RawScore, input: string, output: string) =>
    graphNode("TreeEnsemble", [input], [output], ensemble(score, columns, steepness).attributes(precision), ML_DOMAIN);
  if (precision === "float64")
    return scoresOf(booster).map((score, index) => ensembleNode(score, matrix, `score_${index}`));
  return [
    cast(matrix, "single", TensorProto_DataType.FLOAT),
    ...scoresOf(booster).flatMap((score, index) => [
      ensembleNode(score, "single", `single_score_${index}`),
      cast(`single_score_${index}`, `score_${index}`, TensorProto_DataType.DOUBLE),
    ]),
  ];
}

const cast = (from: string, to: string, type: TensorProto_DataType): NodeProto =>
  graphNode("Cast", [from], [to], [intAttribute("to", type)]);

/** The trees of one raw score; what is added to their sum is the first tree, of one leaf. */
function ensemble({ base, trees }: RawScore, columns: ColumnTable, steepness: number): TreeTable {
  const table = new TreeTable();
  table.addLeafTree(base * steepness);
  for (const tree of trees) addTree(table, tree, columns, steepness);
  return table;
}

function addTree(table: TreeTable, { nodes, leaves }: BoosterTree, columns: ColumnTable, steepness: number): void {
  if (nodes.length === 0) {
    table.addLeafTree(leaves[0] * steepness);
    return;
  }
  const start = table.nodes;
  const branch = ({ leaf, index }: Branch): Branch =>
    leaf ? { leaf, index: table.addLeaf(leaves[index] * steepness) } : { leaf, index: start + index };
  table.addRoot();
  for (const { split, left, right } of nodes) {
    const column = columns.column(split.feature, split.view);
    const [yes, no] = [branch(left), branch(right)];
    if (split.kind === "threshold") table.addNode(column, split.threshold, split.missing, yes, no);
    else table.addSetNode(column, split.members.length > 0 ? split.members : [NO_CODE], split.missing, yes, no);
  }
}
