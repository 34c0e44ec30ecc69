import { IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import type { ClassLabel, InputSpec, ManifestDraft, OutputSpec } from "../manifest/manifest.ts";
import type { Booster, BoosterFeature, BoosterLibrary, Category } from "./booster.ts";
import { isText, NUMBERS_INPUT, TEXTS_INPUT } from "./columns.ts";
import { writeBooster } from "./onnxGraph.ts";
import { readBooster } from "./readBooster.ts";

/** What the file of a booster cannot say. */
export interface BoosterOptions {
  /** Names of the classes in the order of the library's. @default 0, 1 and so on, or the names in a CatBoost file */
  readonly classes?: readonly ClassLabel[];
}

/** A booster as an ONNX file, and the parts of a manifest that describe it. */
export interface ConvertedBooster {
  readonly library: BoosterLibrary;
  /** Name of the objective in the file. */
  readonly objective: string;
  /** Bytes of the ONNX file. */
  readonly model: Uint8Array;
  readonly manifest: Pick<
    ManifestDraft,
    "task" | "batched" | "bounded" | "inputs" | "features" | "outputs" | "classes"
  >;
  /**
   * Categories of the features that have some, by the feature's name: other values are read as missing ones, and in
   * CatBoost as a category that was not in the training data.
   */
  readonly categories: ReadonlyMap<string, readonly Category[]>;
}

/**
 * Converts the model file of XGBoost (`.json`, `.ubj`), LightGBM (`.txt`) or CatBoost (`.json`) to ONNX.
 * @param fileName names the file in messages
 * @returns undefined when the bytes are no such file
 * @throws IrisError `MODEL_REJECTED` for a damaged file and for a model that is not supported; `INVALID_OPTION` for classes that do not match
 */
export function convertBooster(
  bytes: Uint8Array,
  fileName: string,
  options: BoosterOptions = {},
): ConvertedBooster | undefined {
  const read = withFileName(fileName, () => readBooster(bytes));
  if (read === undefined) return undefined;
  const booster = renameClasses(read, options.classes);
  const { library, objective, features } = booster;
  assertDistinctNames(features, fileName);
  return {
    library,
    objective,
    model: writeBooster(booster),
    manifest: {
      task: booster.task,
      batched: true,
      bounded: true,
      inputs: inputsOf(features),
      features: features.map(featureOf),
      outputs: outputsOf(booster),
      ...(booster.task === "classification" && { classes: [...booster.classes] }),
    },
    categories: new Map(
      features.flatMap(({ name, categories }) => (categories === undefined ? [] : [[name, categories] as const])),
    ),
  };
}

function withFileName<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof IrisError)) throw error;
    throw new IrisError(error.code, `${fileName}: ${error.message}`, { cause: error.cause });
  }
}

function renameClasses(booster: Booster, classes: readonly ClassLabel[] | undefined): Booster {
  if (classes === undefined) return booster;
  if (booster.task === "regression")
    throw new IrisError("INVALID_OPTION", `A regression has no classes, got ${classes.length}. Leave the classes out.`);
  const count = booster.classes.length;
  if (new Set(classes.map(String)).size !== count || classes.length !== count)
    throw new IrisError("INVALID_OPTION", `Classes must be ${count} different names, got ${classes.join(", ")}.`);
  return { ...booster, classes };
}

function assertDistinctNames(features: readonly BoosterFeature[], fileName: string): void {
  const seen = new Set<string>();
  for (const { name } of features) {
    if (name === "" || seen.has(name))
      throw new IrisError(
        "MODEL_REJECTED",
        `${fileName}: feature names must be different and not empty, got ${JSON.stringify(name)} twice or empty. Rename the columns and train again.`,
      );
    seen.add(name);
  }
}

function inputsOf(features: readonly BoosterFeature[]): InputSpec[] {
  const input = (name: string, dtype: InputSpec["dtype"], members: readonly BoosterFeature[]): InputSpec[] =>
    members.length === 0
      ? []
      : [{ name, dtype, shape: ["rows", members.length], features: members.map((feature) => feature.name) }];
  return [
    ...input(
      NUMBERS_INPUT,
      "float64",
      features.filter((feature) => !isText(feature)),
    ),
    ...input(TEXTS_INPUT, "string", features.filter(isText)),
  ];
}

function featureOf(feature: BoosterFeature): Feature {
  const { name, nullable, categories } = feature;
  if (isText(feature)) return { name, dtype: "string", ...exampleOf(categories) };
  return { name, dtype: "float64", ...(nullable && { nullable }), ...exampleOf(categories) };
}

const exampleOf = (categories: readonly Category[] = []): Pick<Feature, "example"> =>
  categories.length === 0 ? {} : { example: categories[0] };

function outputsOf(booster: Booster): OutputSpec[] {
  if (booster.task === "regression") return [{ name: "value", dtype: "float64", shape: ["rows", 1], role: "value" }];
  const { classes } = booster;
  return [
    { name: "label", dtype: typeof classes[0] === "string" ? "string" : "int64", shape: ["rows"], role: "label" },
    { name: "probabilities", dtype: "float64", shape: ["rows", classes.length], role: "probabilities" },
  ];
}
