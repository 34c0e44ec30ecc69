import { intAttribute, intsAttribute, tensorAttribute } from "../onnx/attribute.ts";
import type { AttributeProto } from "../onnx/generated/onnx-ml_pb.js";
import { float32Tensor, float64Tensor, uint8Tensor } from "../onnx/tensor.ts";

/** A branch's end: an inner node or a leaf, by its index. */
export interface Branch {
  readonly leaf: boolean;
  readonly index: number;
}

/** Values of `nodes_modes`: the true branch is taken when the value is <= the split, or is one of a set. */
const MODES = { lessOrEqual: 0, member: 6 };

/** The operator's attributes while they grow: columns of inner nodes, and leaves. */
export class TreeTable {
  readonly #roots: number[] = [];
  readonly #features: number[] = [];
  readonly #splits: number[] = [];
  readonly #modes: number[] = [];
  readonly #members: number[] = [];
  readonly #missingGoesLeft: number[] = [];
  readonly #left: Branch[] = [];
  readonly #right: Branch[] = [];
  readonly #weights: number[] = [];

  /** Inner nodes so far, which is the index of the next one. */
  get nodes(): number {
    return this.#features.length;
  }

  /** Starts a tree whose root is the next node. */
  addRoot(): void {
    this.#roots.push(this.nodes);
  }

  addLeaf(weight: number): number {
    return this.#weights.push(weight) - 1;
  }

  /** The operator has no tree without an inner node: it takes one whose branches end in the same leaf. */
  addLeafTree(weight: number): void {
    const branch = { leaf: true, index: this.addLeaf(weight) };
    this.addRoot();
    this.addNode(0, 0, false, branch, branch);
  }

  /** A value that is missing goes left where `missingGoesLeft` says so. */
  addNode(feature: number, split: number, missingGoesLeft: boolean, left: Branch, right: Branch): void {
    this.#modes.push(MODES.lessOrEqual);
    this.#splits.push(split);
    this.#addBranches(feature, missingGoesLeft, left, right);
  }

  /** A value that is one of `members` goes left. */
  addSetNode(feature: number, members: readonly number[], missingGoesLeft: boolean, left: Branch, right: Branch): void {
    this.#modes.push(MODES.member);
    this.#splits.push(0);
    for (const member of members) this.#members.push(member);
    // NaN ends a node's set
    this.#members.push(Number.NaN);
    this.#addBranches(feature, missingGoesLeft, left, right);
  }

  #addBranches(feature: number, missingGoesLeft: boolean, left: Branch, right: Branch): void {
    this.#features.push(feature);
    this.#missingGoesLeft.push(Number(missingGoesLeft));
    this.#left.push(left);
    this.#right.push(right);
  }

  /** The attributes of the operator for one target, for an input of this type. */
  attributes(type: "float64" | "float32" = "float64"): AttributeProto[] {
    const numbers = type === "float64" ? float64Tensor : float32Tensor;
    return [
      intAttribute("n_targets", 1),
      intsAttribute("tree_roots", this.#roots),
      intsAttribute("nodes_featureids", this.#features),
      tensorAttribute("nodes_splits", numbers(this.#splits)),
      tensorAttribute("nodes_modes", uint8Tensor(Uint8Array.from(this.#modes))),
      intsAttribute("nodes_missing_value_tracks_true", this.#missingGoesLeft),
      ...branchAttributes("true", this.#left),
      ...branchAttributes("false", this.#right),
      intsAttribute("leaf_targetids", new Array<number>(this.#weights.length).fill(0)),
      tensorAttribute("leaf_weights", numbers(this.#weights)),
      ...(this.#members.length > 0 ? [tensorAttribute("membership_values", numbers(this.#members))] : []),
    ];
  }
}

function branchAttributes(side: "true" | "false", branches: readonly Branch[]) {
  const [indices, leaves] = [branches.map(({ index }) => index), branches.map(({ leaf }) => Number(leaf))];
  return [intsAttribute(`nodes_${side}nodeids`, indices), intsAttribute(`nodes_${side}leafs`, leaves)];
}
