import packageJson from "../../package.json" with { type: "json" };
import { argmaxClass } from "../manifest/argmaxClass.ts";
import type { Feature } from "../manifest/feature.ts";
import type { GoldenRow, InputSpec, ManifestDraft, OutputSpec } from "../manifest/manifest.ts";
import type { Metrics } from "../manifest/metrics.ts";
import type { BundledDataset } from "./bundledDatasets.ts";
import type { Dataset } from "./dataset.ts";
import type { BoostedModel, Matrix } from "./model.ts";
import { predictProbabilities, predictValues } from "./prediction.ts";

/** Digits after the point that HTTP shows of a probability. */
const PROBABILITY_DIGITS = 4;
const GOLDEN_ROWS = 8;
/** What the exported graph may differ by from the trees that it was written from: the last digits of float64. */
const TOLERANCE = { absolute: 1e-9, relative: 1e-9 };

/** What a trained model claims of itself. */
export interface DraftParts {
  readonly name: string;
  readonly dataset: Dataset;
  readonly model: BoostedModel;
  readonly metrics: Metrics;
  readonly parameters: Readonly<Record<string, number>>;
  readonly created: Date;
}

/** The manifest of a trained model, but for what publishing adds. */
export function manifestDraft({ name, dataset, model, metrics, parameters, created }: DraftParts): ManifestDraft {
  const notes = dataset.bundled;
  return {
    name,
    ...(notes && { description: notes.description }),
    task: model.task,
    batched: true,
    bounded: true,
    inputs: [inputOf(dataset)],
    features: dataset.features.map((feature, column) => featureOf(feature, column, dataset, notes)),
    outputs: outputsOf(model),
    ...(model.task === "classification" && { classes: [...model.classes] }),
    target: dataset.target === notes?.target.name ? notes.target : { name: dataset.target },
    digits: dataset.task === "classification" ? PROBABILITY_DIGITS : Math.min(dataset.decimals + 1, 15),
    training: {
      algorithm: "mean imputation, gradient boosting",
      parameters: { ...parameters },
      data: { name: dataset.name, sha256: dataset.sha256, rows: dataset.x.rows },
    },
    metrics,
    tolerance: TOLERANCE,
    golden: goldenRows(model, dataset),
    created: created.toISOString(),
    createdBy: `${packageJson.name} ${packageJson.version}`,
  };
}

const inputOf = ({ features }: Dataset): InputSpec => ({
  name: "features",
  dtype: "float64",
  shape: ["rows", features.length],
  features: [...features],
});

/** Missing values are filled in by the model. Values are compared as float32, which limits how large they can be. */
function featureOf(name: string, column: number, { x }: Dataset, notes: BundledDataset | undefined): Feature {
  const known = Array.from({ length: x.rows }, (_, row) => x.values[row * x.columns + column]).filter(
    (value) => !Number.isNaN(value),
  );
  const observed = known.length > 0 ? { observed: { minimum: least(known), maximum: most(known) } } : {};
  return { name, dtype: "float32", nullable: true, ...observed, ...exampleOf(known), ...notes?.features[name] };
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));

/** The middle one of the known values, in their form. */
const exampleOf = (known: readonly number[]): Pick<Feature, "example"> =>
  known.length === 0 ? {} : { example: [...known].sort((a, b) => a - b)[Math.floor(known.length / 2)]! };

/** The graph gives the label too, for other servers; here it follows from the probabilities, by the graph's own rule. */
function outputsOf(model: BoostedModel): OutputSpec[] {
  if (model.task === "regression") return [{ name: "value", dtype: "float64", shape: ["rows", 1], role: "value" }];
  return [{ name: "probabilities", dtype: "float64", shape: ["rows", model.classes.length], role: "probabilities" }];
}

/**
 * Rows from all over the data and one without any value, with the predictions of the trees themselves: the exported graph has to agree.
 * Features and classes stand by name, so that a manifest in which they are swapped or renamed is refused. One row is by
 * position, since requests may be too.
 */
function goldenRows(model: BoostedModel, { x, features }: Dataset): GoldenRow[] {
  const count = Math.min(GOLDEN_ROWS, x.rows);
  const picked = Array.from({ length: count }, (_, index) => Math.floor((index * x.rows) / count));
  const rows = picked.map((row) => Array.from(x.values.subarray(row * x.columns, (row + 1) * x.columns)));
  return [...rows, new Array<number>(x.columns).fill(Number.NaN)].map((row, index) => ({
    row: index === count - 1 ? row.map(valueOrNull) : byFeature(row, features),
    expected: expectedOf(model, { rows: 1, columns: x.columns, values: Float64Array.from(row) }),
  }));
}

const valueOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const byFeature = (row: readonly number[], features: readonly string[]): Record<string, number | null> =>
  Object.fromEntries(row.map((value, column) => [features[column]!, valueOrNull(value)]));

function expectedOf(model: BoostedModel, row: Matrix): GoldenRow["expected"] {
  if (model.task === "regression") return { value: predictValues(model, row)[0]! };
  const probabilities = predictProbabilities(model, row);
  return {
    label: model.classes[argmaxClass(probabilities, 0, model.classes.length)]!,
    probabilities: Object.fromEntries(model.classes.map((name, index) => [String(name), probabilities[index]!])),
  };
}
