import type { Branch } from "../export/treeTable.ts";
import type { ClassLabel } from "../manifest/manifest.ts";

/** The libraries whose model files are read. */
export type BoosterLibrary = "XGBoost" | "LightGBM" | "CatBoost";

/** A category as requests send it. */
export type Category = string | number;

/** One column of the data that a booster was trained on. */
export interface BoosterFeature {
  readonly name: string;
  /** Whether the library takes a missing value for it. */
  readonly nullable: boolean;
  /** The category of each code, in the order of the codes. Unset: the column is numeric, or its values are the codes. */
  readonly categories?: readonly Category[];
}

/**
 * How a split reads its feature: as it is; with zeros as missing values; or as the code of a category, where a fraction
 * is cut off (`truncated`: -0.5 is category 0) or rounded down (`floored`: -0.5 is no category).
 */
export type FeatureView = "value" | "zeroIsMissing" | "truncated" | "floored";

/** A condition on one feature. */
export type Split = {
  readonly feature: number;
  readonly view: FeatureView;
  /** Whether a missing value meets the condition. */
  readonly missing: boolean;
} & (
  | { readonly kind: "threshold" /** Values that are <= this meet the condition. */; readonly threshold: number }
  | { readonly kind: "set" /** Codes that meet the condition. */; readonly members: readonly number[] }
);

/** An inner node: `left` is taken when the condition is met. */
export interface SplitNode {
  readonly split: Split;
  readonly left: Branch;
  readonly right: Branch;
}

/** The inner nodes of a tree, the root first, and its leaves: a tree without inner nodes has one leaf. */
export interface BoosterTree {
  readonly nodes: readonly SplitNode[];
  readonly leaves: readonly number[];
}

/** The trees that add up to one raw score, and what is added to their sum. */
export interface RawScore {
  readonly base: number;
  readonly trees: readonly BoosterTree[];
}

/** What turns one raw score into a value. */
export type ValueLink = "identity" | "exp" | "log1pExp" | "sigmoid" | "signedSquare";

/** What turns the raw scores of all classes into probabilities. */
export type ClassLink = "softmax" | "sigmoid";

/** What an objective means: the task, and how raw scores become predictions. */
export type ObjectiveMeaning =
  | { readonly task: "regression"; readonly link: ValueLink }
  | { readonly task: "classification"; readonly link: ClassLink };

/** The score is the value. */
export const VALUE = { task: "regression", link: "identity" } as const satisfies ObjectiveMeaning;
/** The score is the value's logarithm. */
export const LOG_LINKED = { task: "regression", link: "exp" } as const satisfies ObjectiveMeaning;
/** Each class, or the second of two, has a probability of its own score. */
export const ONE_SCORE_EACH = { task: "classification", link: "sigmoid" } as const satisfies ObjectiveMeaning;
/** The probabilities of the classes follow from all scores. */
export const SOFTMAX = { task: "classification", link: "softmax" } as const satisfies ObjectiveMeaning;

interface BoosterBase {
  readonly library: BoosterLibrary;
  /** The objective's name as the file has it. */
  readonly objective: string;
  readonly features: readonly BoosterFeature[];
  /** In what the library compares features and adds up leaves. */
  readonly precision: "float64" | "float32";
  /** Raw scores are multiplied by this before the link. */
  readonly steepness: number;
}

/** A booster that predicts a number. */
export interface BoosterRegressor extends BoosterBase {
  readonly task: "regression";
  readonly score: RawScore;
  readonly link: ValueLink;
}

/** A booster that predicts a class. */
export interface BoosterClassifier extends BoosterBase {
  readonly task: "classification";
  readonly classes: readonly ClassLabel[];
  /** One a class; of two classes the only one may be the second's. */
  readonly scores: readonly RawScore[];
  readonly link: ClassLink;
  /** With one score: the second class is predicted when its probability is above this. */
  readonly cutoff: number;
}

/** The content of a model file, whichever library wrote it. */
export type Booster = BoosterRegressor | BoosterClassifier;
