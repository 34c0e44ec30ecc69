import type { Booster, BoosterFeature, BoosterTree, Category, RawScore } from "./booster.ts";
import { checkForm, itemAt, rejectFeature, rejectFile } from "./rejectFile.ts";
import { DartBooster, PlainBooster, XgboostFile, type XgboostLearner, type XgboostTrees } from "./xgboostForm.ts";
import { type BaseLink, XGBOOST_OBJECTIVES } from "./xgboostObjectives.ts";
import { xgboostTree } from "./xgboostTree.ts";

const MAX_FEATURES = 1_000_000;
const MAX_SCORES = 10_000;

/**
 * Reads the parsed JSON or UBJSON that `Booster.save_model` of XGBoost writes.
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for what is not supported
 */
export function readXgboost(json: unknown): Booster {
  const { learner } = checkForm(XgboostFile, json);
  const booster = boosterOf(learner);
  const { name } = learner.objective;
  const meaning = XGBOOST_OBJECTIVES.get(name);
  if (meaning === undefined) {
    const known = [...XGBOOST_OBJECTIVES.keys()].join(", ");
    throw rejectFeature("XGBoost", `the objective ${name}`, `Train with one of ${known}.`);
  }
  const baseLink = meaning.task === "regression" ? meaning.base : meaning.task === "binary" ? "logit" : "identity";
  const scores = rawScores(learner, booster, baseLink);
  const shared = {
    library: "XGBoost",
    objective: name,
    features: featuresOf(learner, booster.model),
    precision: "float32",
    steepness: 1,
  } as const;
  if (meaning.task === "classes") {
    if (scores.length < 2) throw rejectFile(`num_class must be at least 2, got ${scores.length}`);
    const classes = scores.map((_, index) => index);
    return { ...shared, task: "classification", classes, scores, link: "softmax", cutoff: 0.5 };
  }
  if (scores.length > 1)
    throw rejectFeature("XGBoost", `${scores.length} targets (${name})`, "Train one model for each target.");
  if (meaning.task === "binary")
    return { ...shared, task: "classification", classes: [0, 1], scores, link: "sigmoid", cutoff: 0.5 };
  return { ...shared, task: "regression", score: scores[0], link: meaning.link };
}

/** The trees of a file, and with DART what the leaves of each are multiplied by. */
interface Trees {
  readonly model: XgboostTrees;
  readonly weights?: readonly number[];
}

function boosterOf({ gradient_booster: booster }: XgboostLearner): Trees {
  const path = "/learner/gradient_booster";
  if (booster.name === "gbtree") return { model: checkForm(PlainBooster, booster, path).model };
  if (booster.name !== "dart")
    throw rejectFeature("XGBoost", `the booster ${booster.name}`, "Train with booster=gbtree or booster=dart.");
  const { gbtree, weight_drop: weights } = checkForm(DartBooster, booster, path);
  return { model: gbtree.model, weights };
}

/** One raw score a class or target, of the trees up to the best iteration. */
function rawScores(learner: XgboostLearner, { model, weights }: Trees, link: BaseLink): RawScore[] {
  const { learner_model_param: params } = learner;
  const count = Math.max(Number(params.num_class), Number(params.num_target ?? 1), 1);
  if (count > MAX_SCORES) throw rejectFile(`num_class must be at most ${MAX_SCORES}, got ${count}`);
  const trees: BoosterTree[][] = Array.from({ length: count }, () => []);
  const features = Number(params.num_feature);
  for (const [index, tree] of model.trees.slice(0, treeCount(learner, model, count)).entries()) {
    const weight = weights === undefined ? 1 : itemAt(weights, index, "weight_drop of a tree");
    const score = itemAt(trees, itemAt(model.tree_info, index, "tree_info of a tree"), "the class of a tree");
    score.push(xgboostTree(tree, { index, features, weight }));
  }
  const bases = baseScores(params.base_score, count);
  return trees.map((ofScore, index) => ({ base: rawBase(bases[index], link), trees: ofScore }));
}

/** As `XGBModel.predict`: with early stopping, the trees up to the best iteration. */
function treeCount({ attributes }: XgboostLearner, model: XgboostTrees, scores: number): number {
  const best = attributes?.best_iteration;
  if (best === undefined) return model.trees.length;
  const iteration = Number(best);
  const perIteration = scores * Number(model.gbtree_model_param.num_parallel_tree ?? 1);
  const ends = model.iteration_indptr;
  const end = ends === undefined ? (iteration + 1) * perIteration : itemAt(ends, iteration + 1, "best_iteration");
  if (Number.isInteger(end) && end >= 0 && end <= model.trees.length) return end;
  throw rejectFile(`best_iteration must be one of the model's ${model.trees.length} trees, got ${best}`);
}

/** Until XGBoost 3.0 a number; since then a list, of one number for all scores or of one for each. */
function baseScores(text: string, count: number): number[] {
  const numbers = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map(Number);
  if (numbers.every(Number.isFinite)) {
    if (numbers.length === count) return numbers;
    if (numbers.length === 1) return new Array<number>(count).fill(numbers[0]);
  }
  throw rejectFile(`base_score must be a number, or one for each of ${count} scores, got ${text.slice(0, 80)}`);
}

function rawBase(base: number, link: BaseLink): number {
  if (link === "identity") return base;
  const raw = link === "log" ? Math.log(base) : -Math.log(1 / base - 1);
  if (Number.isFinite(raw)) return raw;
  throw rejectFile(`base_score must have a finite ${link}, got ${base}`);
}

function featuresOf({ learner_model_param: params, feature_names: names }: XgboostLearner, model: XgboostTrees) {
  const count = Number(params.num_feature);
  if (count < 1 || count > MAX_FEATURES)
    throw rejectFile(`num_feature must be from 1 to ${MAX_FEATURES}, got ${params.num_feature}`);
  if (names !== undefined && names.length > 0 && names.length !== count)
    throw rejectFile(`feature_names must have ${count} names, got ${names.length}`);
  return Array.from({ length: count }, (_, index): BoosterFeature => {
    const categories = categoriesOf(model.cats?.enc[index]);
    return { name: names?.[index] ?? `x${index}`, nullable: true, ...(categories && { categories }) };
  });
}

/** Text is stored as one block of UTF-8 with the offsets of its parts; numbers are stored as they are. */
function categoriesOf(encoded: { offsets?: number[]; values: number[] } | undefined): Category[] | undefined {
  if (encoded === undefined || encoded.values.length + (encoded.offsets?.length ?? 0) === 0) return undefined;
  const { offsets, values } = encoded;
  if (offsets === undefined) return values;
  // XGBoost 3.2 counts characters where it should count bytes: the parts begin and end at the wrong places
  if (values.some((byte) => byte < 0 || byte > 127))
    throw rejectFeature(
      "XGBoost",
      "categories that are not ASCII",
      "XGBoost 3.2 does not save them whole: rename the categories, or train on their codes.",
    );
  const bytes = Uint8Array.from(values);
  return offsets.slice(1).map((end, index) => new TextDecoder().decode(bytes.subarray(offsets[index], end)));
}
