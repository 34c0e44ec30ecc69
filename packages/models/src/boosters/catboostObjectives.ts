import { LOG_LINKED, type ObjectiveMeaning, ONE_SCORE_EACH, SOFTMAX, VALUE } from "./booster.ts";

/** Every loss function of CatBoost that is served; ranking ones give their score. */
export const CATBOOST_OBJECTIVES: ReadonlyMap<string, ObjectiveMeaning> = new Map<string, ObjectiveMeaning>([
  ["RMSE", VALUE],
  ["MAE", VALUE],
  ["MAPE", VALUE],
  ["Quantile", VALUE],
  ["Expectile", VALUE],
  ["Huber", VALUE],
  ["LogCosh", VALUE],
  // as predict() of the library: not its exponent
  ["LogLinQuantile", VALUE],
  ["Lq", VALUE],
  ["YetiRank", VALUE],
  ["YetiRankPairwise", VALUE],
  ["PairLogit", VALUE],
  ["PairLogitPairwise", VALUE],
  ["QueryRMSE", VALUE],
  ["QuerySoftMax", VALUE],
  ["LambdaMart", VALUE],
  ["StochasticRank", VALUE],
  ["Poisson", LOG_LINKED],
  ["Tweedie", LOG_LINKED],
  ["Logloss", ONE_SCORE_EACH],
  ["CrossEntropy", ONE_SCORE_EACH],
  ["MultiClassOneVsAll", ONE_SCORE_EACH],
  ["MultiClass", SOFTMAX],
]);
