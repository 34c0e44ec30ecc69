import type { ValueLink } from "./booster.ts";

/** What an objective of XGBoost means: how raw scores become predictions, and how the base score becomes a raw score. */
export type XgboostObjective =
  | { readonly task: "regression"; readonly link: ValueLink; readonly base: BaseLink }
  | { readonly task: "binary" }
  | { readonly task: "classes" };

/** A base score is a prediction; the raw score behind it is the same number, its logarithm or its log-odds. */
export type BaseLink = "identity" | "log" | "logit";

const value = { task: "regression", link: "identity", base: "identity" } as const;
const logLinked = { task: "regression", link: "exp", base: "log" } as const;
const classes = { task: "classes" } as const;

/** Every objective of XGBoost that is served; ranking objectives give their score. */
export const XGBOOST_OBJECTIVES: ReadonlyMap<string, XgboostObjective> = new Map<string, XgboostObjective>([
  ["reg:squarederror", value],
  ["reg:linear", value],
  ["reg:squaredlogerror", value],
  ["reg:pseudohubererror", value],
  ["reg:absoluteerror", value],
  ["reg:quantileerror", value],
  ["reg:expectileerror", value],
  ["rank:pairwise", value],
  ["rank:ndcg", value],
  ["rank:map", value],
  ["reg:logistic", { task: "regression", link: "sigmoid", base: "logit" }],
  ["binary:logitraw", value],
  ["binary:logistic", { task: "binary" }],
  ["multi:softprob", classes],
  ["multi:softmax", classes],
  ["count:poisson", logLinked],
  ["reg:gamma", logLinked],
  ["reg:tweedie", logLinked],
  ["survival:cox", logLinked],
  ["survival:aft", logLinked],
]);
