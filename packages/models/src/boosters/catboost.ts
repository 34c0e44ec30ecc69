import type { ClassLabel } from "../manifest/manifest.ts";
import type { Booster, RawScore } from "./booster.ts";
import { catboostColumns } from "./catboostFeatures.ts";
import { CatboostFile } from "./catboostForm.ts";
import { CATBOOST_OBJECTIVES } from "./catboostObjectives.ts";
import { nestedTrees, obliviousTrees } from "./catboostTree.ts";
import { checkForm, itemAt, rejectFeature, rejectFile } from "./rejectFile.ts";

const MAX_SCORES = 10_000;

/**
 * Reads the parsed JSON that `save_model(format="json")` of CatBoost writes.
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for what is not supported
 */
export function readCatboost(json: unknown): Booster {
  const file = checkForm(CatboostFile, json);
  refuseUnsupported(file);
  const { type: objective } = file.model_info.params.loss_function;
  const meaning = CATBOOST_OBJECTIVES.get(objective);
  if (meaning === undefined) {
    const known = [...CATBOOST_OBJECTIVES.keys()].join(", ");
    throw rejectFeature("CatBoost", `the loss function ${objective}`, `Train with one of ${known}.`);
  }
  const columns = catboostColumns(file);
  const scores = rawScores(file, columns.splitOf);
  const shared = {
    library: "CatBoost",
    objective,
    features: columns.features,
    precision: "float64",
    steepness: 1,
  } as const;
  if (meaning.task === "regression") {
    if (scores.length > 1)
      throw rejectFeature("CatBoost", `${scores.length} targets (${objective})`, "Train one model for each target.");
    return { ...shared, task: "regression", score: scores[0], link: meaning.link };
  }
  const classes = classesOf(file, scores.length);
  const cutoff = Number(file.model_info.binclass_probability_threshold ?? 0.5);
  if (!(cutoff >= 0 && cutoff <= 1))
    throw rejectFile(`binclass_probability_threshold must be from 0 to 1, got ${cutoff}`);
  return { ...shared, task: "classification", classes, scores, link: meaning.link, cutoff };
}

/** Kinds of features that have no counterpart in ONNX, and what to do about each. */
const UNSUPPORTED: readonly (readonly [key: "text_features" | "embedding_features", what: string, advice: string])[] = [
  ["text_features", "text features", "Turn texts into numbers before training."],
  ["embedding_features", "embedding features", "Pass the embeddings as numeric columns."],
];

function refuseUnsupported({ features_info: info }: CatboostFile): void {
  for (const [key, what, advice] of UNSUPPORTED) if (info[key]?.length) throw rejectFeature("CatBoost", what, advice);
}

function rawScores(file: CatboostFile, splitOf: ReturnType<typeof catboostColumns>["splitOf"]): RawScore[] {
  const [scale, biases] = file.scale_and_bias;
  const scores = biases.length;
  if (scores < 1 || scores > MAX_SCORES)
    throw rejectFile(`scale_and_bias must have 1 to ${MAX_SCORES} biases, got ${scores}`);
  const context = { scores, scale, splitOf };
  if (!file.oblivious_trees && !file.trees) throw rejectFile("it must have oblivious_trees or trees, got neither");
  const byTree = [
    ...(file.oblivious_trees ?? []).map((tree, index) => obliviousTrees(tree, index, context)),
    ...(file.trees ?? []).map((tree, index) => nestedTrees(tree, index, context)),
  ];
  return biases.map((base, score) => ({ base, trees: byTree.map((trees) => itemAt(trees, score, "a score")) }));
}

/** Names of the classes as they were in the training data; a file without them was trained on 0, 1 and so on. */
function classesOf({ model_info: { class_params: params } }: CatboostFile, scores: number): ClassLabel[] {
  const count = Math.max(scores, 2);
  const names = params?.class_names ?? [];
  if (names.length === 0) return Array.from({ length: count }, (_, index) => index);
  if (names.length !== count) throw rejectFile(`class_names must have ${count} names, got ${names.length}`);
  if (names.every((name) => typeof name === "number" && Number.isSafeInteger(name))) return names.map(Number);
  return names.map(String);
}
