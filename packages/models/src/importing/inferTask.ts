import { IrisError } from "../errors.ts";
import type { ClassLabel, OutputSpec, Task } from "../manifest/manifest.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import { classesBehind } from "./classes.ts";
import type { GraphIndex } from "./graphIndex.ts";
import type { ImportOptions } from "./importOptions.ts";
import type { ModelSource } from "./modelSource.ts";
import { isLabel, isProbabilities, type SeenOutput } from "./outputs.ts";
import type { ServableGraph } from "./servableGraph.ts";

/** What a model predicts. */
export interface InferredTask {
  readonly task: Task;
  readonly outputs: readonly OutputSpec[];
  readonly classes?: readonly ClassLabel[];
}

const REGRESSORS: ReadonlySet<string> = new Set(["TreeEnsembleRegressor", "SVMRegressor", "LinearRegressor"]);
/** Libraries whose models with one number as output are regressors. */
const REGRESSION_PRODUCERS = /skl2onnx|onnxmltools|catboost|iris-models/i;

/** What the task is inferred from. */
export interface Evidence {
  readonly servable: ServableGraph;
  readonly graph: GraphIndex;
  readonly outputs: readonly SeenOutput[];
  /** What the file says itself. */
  readonly described: ModelSource["described"];
}

/**
 * The task of a model by its graph and by what it gave for made-up rows. Names of outputs prove nothing: `probabilities` may be margins.
 * @throws IrisError `INVALID_OPTION` when the options do not fit the outputs
 */
export function inferTask(evidence: Evidence, options: ImportOptions): InferredTask {
  const { task, classes: named } = options;
  const { described } = evidence;
  if (described && (task ?? described.task) === described.task) return describedTask(described, named);
  if (task === "classification" || (task === undefined && named)) return classification(evidence, named);
  if (named) throw new IrisError("INVALID_OPTION", `--classes must be left out with --task ${task}.`);
  if (task === "regression") return regression(evidence);
  if (task === "tensor") return tensor(evidence);
  return tryClassification(evidence, undefined) ?? tryRegression(evidence) ?? tensor(evidence);
}

/** The task that the file says, with other class names where they are given. */
function describedTask(
  { task, outputs, classes }: NonNullable<Evidence["described"]>,
  named: readonly ClassLabel[] | undefined,
): InferredTask {
  if (named === undefined) return { task, outputs, ...(classes && { classes }) };
  if (named.length !== classes?.length)
    throw new IrisError("INVALID_OPTION", `--classes must be ${classes?.length ?? 0} names, got ${named.length}.`);
  // the label output has the names of the file, so the most probable class decides
  return {
    task,
    classes: named,
    outputs: outputs.map(({ role, ...output }) => (role === "label" ? output : { ...output, ...(role && { role }) })),
  };
}

const tensor = ({ outputs, servable }: Evidence): InferredTask => ({
  task: "tensor",
  // a tensor model's outputs stay as the exporter wrote them
  outputs: outputs
    .filter(({ name }) => servable.columns.length === 0 || !servable.scores.has(name))
    .map(({ spec }) => spec),
});

function classification(evidence: Evidence, named: readonly ClassLabel[] | undefined): InferredTask {
  const found = tryClassification(evidence, named);
  if (found) return found;
  const outputs = evidence.outputs
    .map(({ name, spec: { shape } }) => `${name} [${shape.map((size) => size ?? "any")}]`)
    .join(", ");
  throw new IrisError(
    "INVALID_OPTION",
    named
      ? `--classes must name the columns of an output whose rows lie between 0 and 1 and add up to 1, got ${named.length} classes for ${outputs}. Export the model with a softmax, and with as many classes.`
      : `A classification needs classes, and the graph names none for ${outputs}. Pass --classes in the order of the columns.`,
  );
}

/** @param named classes that the user names; else those in the graph */
function tryClassification(evidence: Evidence, named: readonly ClassLabel[] | undefined): InferredTask | undefined {
  const inGraph = classesInGraph(evidence);
  const classes = named ?? inGraph;
  if (classes === undefined || new Set(classes.map(String)).size < Math.max(classes.length, 2)) return undefined;
  const { outputs, servable } = evidence;
  const ofClasses = outputs.filter((output) => isProbabilities(output, classes.length));
  const probabilities = ofClasses.find(({ name }) => servable.scores.has(name)) ?? ofClasses[0];
  const label = outputs.find((output) => isLabel(output, classes));
  // names that the label output does not give replace it: the most probable class decides
  if (probabilities === undefined && label === undefined) return undefined;
  const isLabelled = label !== undefined && inGraph !== undefined;
  if (probabilities === undefined && !isLabelled) return undefined;
  const roleOf = ({ name }: SeenOutput): Pick<OutputSpec, "role"> => {
    if (name === probabilities?.name) return { role: "probabilities" };
    return isLabelled && name === label.name ? { role: "label" } : {};
  };
  const kept = outputs.filter(({ name }) => !servable.columns.includes(name));
  return {
    task: "classification",
    classes,
    outputs: kept.map((output) => ({ ...output.spec, ...roleOf(output) })),
  };
}

/** The classes of a ZipMap or of joined columns, or else those behind the first output that is a label. */
function classesInGraph({ servable, graph, outputs }: Evidence): readonly ClassLabel[] | undefined {
  const labels = outputs.filter(({ isFloat, width }) => !isFloat && width === 1);
  if (labels.length === 0) return undefined;
  for (const classes of servable.scores.values()) if (classes.length > 0) return classes;
  for (const { name } of labels) {
    const classes = classesBehind(name, graph);
    if (classes) return classes;
  }
  return undefined;
}

function regression(evidence: Evidence): InferredTask {
  const numbers = evidence.outputs.filter(({ isFloat, width }) => isFloat && width === 1);
  if (numbers.length === 1) return regressionOf(evidence, numbers[0]!);
  const outputs = evidence.outputs.map(({ name, width }) => `${name} (${width ?? "any number of"})`).join(", ");
  throw new IrisError(
    "INVALID_OPTION",
    `--task regression needs one output with one number for each row, got the outputs ${outputs}. Leave the option out.`,
  );
}

function tryRegression(evidence: Evidence): InferredTask | undefined {
  const { outputs, servable } = evidence;
  const [only, ...others] = outputs;
  if (!only?.isFloat || only.width !== 1 || others.length > 0 || !isRegressor(servable.parsed)) return undefined;
  return regressionOf(evidence, only);
}

const isRegressor = ({ graph, producerName }: ParsedModel): boolean =>
  REGRESSION_PRODUCERS.test(producerName) || graph.node.some(({ opType }) => REGRESSORS.has(opType));

const regressionOf = ({ outputs }: Evidence, value: SeenOutput): InferredTask => ({
  task: "regression",
  outputs: outputs.map(({ name, spec }) => (name === value.name ? { ...spec, role: "value" } : spec)),
});
