import type { Booster, ObjectiveMeaning, RawScore } from "./booster.ts";
import { lightgbmFeatures } from "./lightgbmFeatures.ts";
import { LIGHTGBM_OBJECTIVES } from "./lightgbmObjectives.ts";
import { integerOf, type LightgbmText, type Section, splitLightgbmText } from "./lightgbmText.ts";
import { lightgbmTree } from "./lightgbmTree.ts";
import { rejectFeature, rejectFile } from "./rejectFile.ts";

const MAX_SCORES = 10_000;

/** What the line `objective=` says: a name, and parameters such as `sigmoid:1`. */
interface Objective {
  readonly name: string;
  readonly meaning: ObjectiveMeaning;
  readonly sigmoid: number;
  readonly squareRoot: boolean;
}

/**
 * Reads the text that `Booster.save_model` of LightGBM writes. By default it writes the trees up to the best iteration.
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for what is not supported
 */
export function readLightgbm(text: string): Booster {
  const file = splitLightgbmText(text);
  const objective = objectiveOf(file.header);
  const { name, meaning, sigmoid, squareRoot } = objective;
  const features = lightgbmFeatures(file);
  const scores = rawScores(file, features.length);
  const shared = { library: "LightGBM", objective: name, features, precision: "float64", steepness: sigmoid } as const;
  if (meaning.task === "classification") {
    if (name !== "binary" && scores.length < 2) throw rejectFile(`num_class must be at least 2, got ${scores.length}`);
    const classes = scores.length === 1 ? [0, 1] : scores.map((_, index) => index);
    return { ...shared, task: "classification", classes, scores, link: meaning.link, cutoff: 0.5 };
  }
  if (scores.length > 1)
    throw rejectFeature("LightGBM", `${scores.length} scores (${name})`, "Train one model for each of them.");
  return { ...shared, task: "regression", score: scores[0], link: squareRoot ? "signedSquare" : meaning.link };
}

/** A file without an objective was trained with the caller's own, and predicts raw scores. */
function objectiveOf(header: Section): Objective {
  const [name, ...parameters] = (header.get("objective") ?? "custom").split(" ");
  const meaning =
    name === "custom" ? ({ task: "regression", link: "identity" } as const) : LIGHTGBM_OBJECTIVES.get(name);
  if (meaning === undefined) {
    const known = [...LIGHTGBM_OBJECTIVES.keys()].join(", ");
    throw rejectFeature("LightGBM", `the objective ${name.slice(0, 40)}`, `Train with one of ${known}.`);
  }
  const parameter = parameters.find((word) => word.startsWith("sigmoid:"));
  const sigmoid = Number(parameter?.slice("sigmoid:".length) ?? 1);
  if (!(sigmoid > 0 && Number.isFinite(sigmoid)))
    throw rejectFile(`sigmoid must be a number above 0, got ${parameter}`);
  return { name, meaning, sigmoid, squareRoot: parameters.includes("sqrt") };
}

function rawScores({ header, trees }: LightgbmText, features: number): RawScore[] {
  const count = integerOf(header, "num_tree_per_iteration", "the header", [1, MAX_SCORES]);
  if (trees.length % count !== 0)
    throw rejectFile(`it must have ${count} trees an iteration, got ${trees.length} trees in all`);
  // a random forest averages its trees
  const weight = header.has("average_output") ? count / trees.length : 1;
  const parsed = trees.map((section, index) => lightgbmTree(section, index, features, weight));
  return Array.from({ length: count }, (_, score) => ({
    base: 0,
    trees: parsed.filter((_, index) => index % count === score),
  }));
}
