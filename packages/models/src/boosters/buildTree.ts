import type { Branch } from "../export/treeTable.ts";
import type { BoosterTree, Split, SplitNode } from "./booster.ts";
import { rejectFile } from "./rejectFile.ts";

/** onnxruntime follows no branch that is longer. */
const MAX_DEPTH = 1000;

/** A node as a library's file has it: a leaf, or a split with the ids of the nodes below it. */
export type FileNode<Id> = { readonly leaf: number } | { readonly split: Split; readonly left: Id; readonly right: Id };

interface Visit<Id> {
  readonly id: Id;
  readonly depth: number;
  /** The place that takes the branch to this node. */
  readonly attach: (branch: Branch) => void;
}

interface OpenNode {
  readonly split: Split;
  left?: Branch;
  right?: Branch;
}

/**
 * Follows the nodes of one tree from its root.
 * @param read reads a node, and throws when there is none with this id
 * @param where names the tree in messages
 * @throws IrisError `MODEL_REJECTED` for a node with two parents, a cycle, a tree that is too deep, numbers that are not finite
 */
export function buildTree<Id>(root: Id, read: (id: Id) => FileNode<Id>, where: string): BoosterTree {
  const nodes: OpenNode[] = [];
  const leaves: number[] = [];
  const visited = new Set<Id>();
  const stack: Visit<Id>[] = [{ id: root, depth: 0, attach: () => {} }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { id, depth } = visit;
    if (visited.has(id)) throw rejectFile(`${where} must reach each node by one path, got a node with two parents`);
    if (depth > MAX_DEPTH) throw rejectFile(`${where} must be at most ${MAX_DEPTH} splits deep, got a longer path`);
    visited.add(id);
    const node = read(id);
    if ("leaf" in node) {
      visit.attach({ leaf: true, index: leaves.push(finite(node.leaf, `a leaf of ${where}`)) - 1 });
      continue;
    }
    const open: OpenNode = { split: checked(node.split, where) };
    visit.attach({ leaf: false, index: nodes.push(open) - 1 });
    stack.push({ id: node.right, depth: depth + 1, attach: (branch) => (open.right = branch) });
    stack.push({ id: node.left, depth: depth + 1, attach: (branch) => (open.left = branch) });
  }
  return { nodes: nodes.map(closed), leaves };
}

function checked(split: Split, where: string): Split {
  if (split.kind === "threshold" && Number.isNaN(split.threshold))
    throw rejectFile(`a threshold of ${where} must be a number, got NaN`);
  const odd = split.kind === "set" ? split.members.find((code) => !(Number.isInteger(code) && code >= 0)) : undefined;
  if (odd !== undefined) throw rejectFile(`a category of ${where} must be an integer from 0, got ${odd}`);
  return split;
}

function closed({ split, left, right }: OpenNode): SplitNode {
  if (left === undefined || right === undefined) throw new Error("a node was left without its branches");
  return { split, left, right };
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw rejectFile(`${what} must be a finite number, got ${value}`);
}
