import { LOG_LINKED, type ObjectiveMeaning, ONE_SCORE_EACH, SOFTMAX, VALUE } from "./booster.ts";

/** Every objective of LightGBM that is served; ranking objectives give their score. */
export const LIGHTGBM_OBJECTIVES: ReadonlyMap<string, ObjectiveMeaning> = new Map<string, ObjectiveMeaning>([
  ["regression", VALUE],
  ["regression_l1", VALUE],
  ["huber", VALUE],
  ["fair", VALUE],
  ["quantile", VALUE],
  ["mape", VALUE],
  ["lambdarank", VALUE],
  ["rank_xendcg", VALUE],
  ["poisson", LOG_LINKED],
  ["gamma", LOG_LINKED],
  ["tweedie", LOG_LINKED],
  ["cross_entropy", { task: "regression", link: "sigmoid" }],
  ["cross_entropy_lambda", { task: "regression", link: "log1pExp" }],
  ["binary", ONE_SCORE_EACH],
  ["multiclassova", ONE_SCORE_EACH],
  ["multiclass", SOFTMAX],
]);
