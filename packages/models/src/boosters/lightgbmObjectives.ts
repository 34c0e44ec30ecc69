import type { ClassLink, ValueLink } from "./booster.ts";

/** What an objective of LightGBM means: the task, and how raw scores become predictions. */
export type LightgbmObjective =
  | { readonly task: "regression"; readonly link: ValueLink }
  | { readonly task: "classification"; readonly link: ClassLink };

const value = { task: "regression", link: "identity" } as const;
const logLinked = { task: "regression", link: "exp" } as const;
const oneScoreEach = { task: "classification", link: "sigmoid" } as const;

/** Every objective of LightGBM that is served; ranking objectives give their score. */
export const LIGHTGBM_OBJECTIVES: ReadonlyMap<string, LightgbmObjective> = new Map<string, LightgbmObjective>([
  ["regression", value],
  ["regression_l1", value],
  ["huber", value],
  ["fair", value],
  ["quantile", value],
  ["mape", value],
  ["lambdarank", value],
  ["rank_xendcg", value],
  ["poisson", logLinked],
  ["gamma", logLinked],
  ["tweedie", logLinked],
  ["cross_entropy", { task: "regression", link: "sigmoid" }],
  ["cross_entropy_lambda", { task: "regression", link: "log1pExp" }],
  ["binary", oneScoreEach],
  ["multiclassova", oneScoreEach],
  ["multiclass", { task: "classification", link: "softmax" }],
]);
