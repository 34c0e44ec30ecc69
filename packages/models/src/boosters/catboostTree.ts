import type { BoosterTree, Split } from "./booster.ts";
import { buildTree, type FileNode } from "./buildTree.ts";
import { type CatboostSplit, LeafForm, type ObliviousTree, SplitForm } from "./catboostForm.ts";
import { checkForm, itemAt, rejectFile } from "./rejectFile.ts";

/** CatBoost itself allows 16 levels. */
const MAX_LEVELS = 20;

/** What the trees of one file share. */
export interface CatboostScale {
  /** Number of scores; each leaf has a value for each. */
  readonly scores: number;
  readonly scale: number;
  readonly splitOf: (split: CatboostSplit) => Split;
}

/** The trees of one level-wise tree, one a score. Bit i of a leaf's index is the condition of level i. */
export function obliviousTrees(tree: ObliviousTree, index: number, context: CatboostScale): BoosterTree[] {
  const where = `tree ${index}`;
  const { scores, scale, splitOf } = context;
  const splits = tree.splits ?? [];
  if (splits.length > MAX_LEVELS)
    throw rejectFile(`${where} must have at most ${MAX_LEVELS} levels, got ${splits.length}`);
  const wanted = scores * 2 ** splits.length;
  if (tree.leaf_values.length !== wanted)
    throw rejectFile(`leaf_values of ${where} must have ${wanted} numbers, got ${tree.leaf_values.length}`);
  const levels = splits.map(splitOf);
  // a node's id: a 1, and then the conditions of the levels above it, the last one first
  return Array.from({ length: scores }, (_, score) =>
    buildTree(
      1,
      (id) => {
        const level = Math.floor(Math.log2(id));
        if (level === levels.length) {
          const leaf = reverseBits(id - 2 ** level, level);
          return { leaf: tree.leaf_values[leaf * scores + score] * scale };
        }
        return oriented(levels[level], id * 2, id * 2 + 1);
      },
      where,
    ),
  );
}

function reverseBits(value: number, count: number): number {
  let reversed = 0;
  for (let bit = 0; bit < count; bit++) reversed = reversed * 2 + ((value >> bit) & 1);
  return reversed;
}

/** The trees of one tree that has conditions of its own in each node, one a score. */
export function nestedTrees(root: unknown, index: number, { scores, scale, splitOf }: CatboostScale): BoosterTree[] {
  const where = `tree ${index}`;
  return Array.from({ length: scores }, (_, score) =>
    buildTree(
      root,
      (node): FileNode<unknown> => {
        if (isSplit(node)) {
          const { split, left, right } = checkForm(SplitForm, node);
          return oriented(splitOf(split), left, right);
        }
        const { value } = checkForm(LeafForm, node);
        const values = typeof value === "number" ? [value] : value;
        return { leaf: itemAt(values, score, `the value of a leaf of ${where}`) * scale };
      },
      where,
    ),
  );
}

const isSplit = (node: unknown): boolean => typeof node === "object" && node !== null && "split" in node;

/** The file's left is where its condition fails: a float that is not above the border, or another category. */
const oriented = <Id>(split: Split, left: Id, right: Id): FileNode<Id> =>
  split.kind === "set" ? { split, left: right, right: left } : { split, left, right };
