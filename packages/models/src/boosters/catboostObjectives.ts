import type { ClassLink, ValueLink } from "./booster.ts";

/** What a loss function of CatBoost means: the task, and how raw scores become predictions. */
export type CatboostObjective =
  | { readonly task: "regression"; readonly link: ValueLink }
  | { readonly task: "classification"; readonly link: ClassLink };

const value = { task: "regression", link: "identity" } as const;
const logLinked = { task: "regression", link: "exp" } as const;
const oneScoreEach = { task: "classification", link: "sigmoid" } as const;

/** Every loss function of CatBoost that is served; ranking ones give their score. */
export const CATBOOST_OBJECTIVES: ReadonlyMap<string, CatboostObjective> = new Map<string, CatboostObjective>([
  ["RMSE", value],
  ["MAE", value],
  ["MAPE", value],
  ["Quantile", value],
  ["Expectile", value],
  ["Huber", value],
  ["LogCosh", value],
  // as predict() of the library: not its exponent
  ["LogLinQuantile", value],
  ["Lq", value],
  ["YetiRank", value],
  ["YetiRankPairwise", value],
  ["PairLogit", value],
  ["PairLogitPairwise", value],
  ["QueryRMSE", value],
  ["QuerySoftMax", value],
  ["LambdaMart", value],
  ["StochasticRank", value],
  ["Poisson", logLinked],
  ["Tweedie", logLinked],
  ["Logloss", oneScoreEach],
  ["CrossEntropy", oneScoreEach],
  ["MultiClassOneVsAll", oneScoreEach],
  ["MultiClass", { task: "classification", link: "softmax" }],
]);
