import type { BoosterTree, Split } from "./booster.ts";
import { buildTree } from "./buildTree.ts";
import { integerOf, numbersOf, type Section } from "./lightgbmText.ts";
import { itemAt, rejectFeature, rejectFile } from "./rejectFile.ts";

const MAX_LEAVES = 10_000_000;
const MAX_CATEGORY_WORDS = 10_000_000;

/** Bits of a node's decision_type. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_SHIFT = 2;
const MISSING = ["none", "zero", "nan"] as const;

/** Columns of the inner nodes, and the leaves. A child >= 0 is an inner node, and ~child is a leaf. */
interface TreeColumns {
  readonly splitFeature: readonly number[];
  readonly threshold: readonly number[];
  readonly decision: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly leaves: readonly number[];
  /** The codes of each categorical split. */
  readonly sets: readonly (readonly number[])[];
}

/**
 * One tree.
 * @param features the number of features
 * @param weight what its leaves are multiplied by
 */
export function lightgbmTree(section: Section, index: number, features: number, weight: number): BoosterTree {
  const where = `tree ${index}`;
  if ((section.get("is_linear") ?? "0") !== "0")
    throw rejectFeature("LightGBM", "linear trees (linear_tree=true)", "Train with linear_tree=false.");
  const columns = columnsOf(section, where);
  const read = (node: number) => {
    if (node < 0) return { leaf: itemAt(columns.leaves, ~node, `a leaf of ${where}`) * weight };
    const left = itemAt(columns.left, node, `a node of ${where}`);
    const feature = columns.splitFeature[node];
    if (!(Number.isInteger(feature) && feature >= 0 && feature < features))
      throw rejectFile(`split_feature of ${where} must be from 0 to ${features - 1}, got ${feature}`);
    return { split: splitOf(columns, node, where), left, right: columns.right[node] };
  };
  return buildTree(columns.left.length === 0 ? -1 : 0, read, where);
}

/** A category that is missing is in no set. A number that is missing is 0 where nothing was missing in training. */
function splitOf({ splitFeature, threshold, decision, sets }: TreeColumns, node: number, where: string): Split {
  const [feature, type, limit] = [splitFeature[node], decision[node], threshold[node]];
  if (type & CATEGORICAL)
    return {
      kind: "set",
      feature,
      view: "truncated",
      missing: false,
      members: itemAt(sets, limit, `a set of ${where}`),
    };
  const missingType = itemAt(MISSING, type >> MISSING_SHIFT, `the missing type of ${where}`);
  const missing = missingType === "none" ? 0 <= limit : (type & DEFAULT_LEFT) !== 0;
  return {
    kind: "threshold",
    feature,
    view: missingType === "zero" ? "zeroIsMissing" : "value",
    missing,
    threshold: limit,
  };
}

function columnsOf(section: Section, where: string): TreeColumns {
  const leafCount = integerOf(section, "num_leaves", where, [1, MAX_LEAVES]);
  const leaves = numbersOf(section, "leaf_value", where, leafCount);
  const inner = (key: string, parse?: (word: string) => number) =>
    leafCount === 1 ? [] : numbersOf(section, key, where, leafCount - 1, parse);
  return {
    splitFeature: inner("split_feature"),
    threshold: inner("threshold", thresholdOf),
    decision: inner("decision_type"),
    left: inner("left_child"),
    right: inner("right_child"),
    leaves,
    sets: setsOf(section, where),
  };
}

/** A split of the missing values from all others has the threshold inf. */
const thresholdOf = (word: string): number => (word === "inf" ? Number.POSITIVE_INFINITY : Number(word));

/** Sets are bits of 32-bit words, and cat_boundaries says where the words of each set begin and end. */
function setsOf(section: Section, where: string): number[][] {
  const count = integerOf(section, "num_cat", where, [0, MAX_LEAVES]);
  if (count === 0) return [];
  const boundaries = numbersOf(section, "cat_boundaries", where, count + 1);
  const last = boundaries[count];
  if (
    !(
      last >= 0 &&
      last <= MAX_CATEGORY_WORDS &&
      boundaries.every((at, i) => Number.isInteger(at) && at >= (boundaries[i - 1] ?? 0))
    )
  )
    throw rejectFile(`cat_boundaries of ${where} must rise from 0, got ${boundaries.slice(0, 5).join(" ")}`);
  const words = numbersOf(section, "cat_threshold", where, last);
  return Array.from({ length: count }, (_, set) => members(words.slice(boundaries[set], boundaries[set + 1])));
}

function members(words: readonly number[]): number[] {
  return words.flatMap((word, index) =>
    Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => (word >>> bit) & 1)
      .map((bit) => index * 32 + bit),
  );
}
