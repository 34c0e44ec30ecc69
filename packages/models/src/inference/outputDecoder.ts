import type { Tensor, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { argmaxClass } from "../manifest/argmaxClass.ts";
import type { ClassLabel, Manifest } from "../manifest/manifest.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { toNestedArrays } from "./toNestedArrays.ts";

/** How a model's output tensors become predictions. */
export interface OutputDecoder {
  /** The outputs that are needed. */
  readonly fetch: readonly string[];
  /** Whether a run of so many rows gave tensors of the sizes that the manifest promises. @throws IrisError `MANIFEST_INVALID` */
  check(outputs: Tensors, rows: number): void;
  /** The prediction of one row of a run. @throws IrisError `OUTPUT_INVALID` for values that JSON does not have; `MANIFEST_INVALID` for a label that is no class */
  read(outputs: Tensors, row: number, options: PredictOptions): Prediction;
}

/** The reader for a manifest's task. */
export function outputDecoder(manifest: Manifest): OutputDecoder {
  if (manifest.task === "classification") return classReader(manifest);
  if (manifest.task === "regression") return valueReader(manifest);
  return tensorReader(manifest);
}

const outputOf = (manifest: Manifest, role: "label" | "probabilities" | "value") =>
  manifest.outputs.find((output) => output.role === role)?.name;

function valueReader(manifest: Manifest): OutputDecoder {
  const name = outputOf(manifest, "value")!;
  return {
    fetch: [name],
    check: (outputs, rows) => checkLength(outputs, name, rows),
    read: (outputs, row) => ({ value: finite(Number(outputs[name]!.data[row]), "value") }),
  };
}

/** Where the manifest names a label tensor it decides; where it names none, the most probable class does. */
function classReader(manifest: Manifest): OutputDecoder {
  const classes = manifest.classes ?? [];
  const [label, scores] = [outputOf(manifest, "label"), outputOf(manifest, "probabilities")];
  const indexOf = new Map(classes.map((value, index) => [String(value), index]));
  return {
    fetch: [label, scores].filter((name) => name !== undefined),
    check(outputs, rows) {
      if (label !== undefined) checkLength(outputs, label, rows);
      if (scores !== undefined) checkLength(outputs, scores, rows * classes.length);
    },
    read(outputs, row, options) {
      const probabilities = scores === undefined ? undefined : outputs[scores]!.data;
      const start = row * classes.length;
      const index =
        label === undefined
          ? argmaxClass(probabilities!, start, classes.length)
          : indexOf.get(String(outputs[label]!.data[row]));
      if (index === undefined)
        throw notPromised(`gave the label ${String(outputs[label!]!.data[row])}, which is none of its classes`);
      return classPrediction(classes, index, probabilities, start, options.probabilities === true);
    },
  };
}

function classPrediction(
  classes: readonly ClassLabel[],
  index: number,
  scores: Tensor["data"] | undefined,
  start: number,
  all: boolean,
): Prediction {
  const label = classes[index]!;
  if (scores === undefined) return { label };
  const probability = finite(Number(scores[start + index]), "probability");
  if (!all) return { label, probability };
  const entries = classes.map((value, at): [string, number] => [
    String(value),
    finite(Number(scores[start + at]), "probability"),
  ]);
  return { label, probability, probabilities: Object.fromEntries(entries) };
}

function tensorReader(manifest: Manifest): OutputDecoder {
  const fetch = manifest.outputs.map(({ name }) => name);
  const batched = manifest.batched !== false;
  return {
    fetch,
    check(outputs, rows) {
      for (const name of batched ? fetch : []) checkRows(outputs, name, rows);
    },
    read: (outputs, row) =>
      Object.fromEntries(fetch.map((name) => [name, toNestedArrays(outputs[name]!, batched ? row : undefined)])),
  };
}

function checkLength(outputs: Tensors, name: string, length: number): void {
  const { data, shape } = outputs[name]!;
  if (data.length !== length) throw notPromised(`gave "${name}" in the shape [${shape}] instead of ${length} elements`);
}

function checkRows(outputs: Tensors, name: string, rows: number): void {
  const { shape } = outputs[name]!;
  if (shape[0] !== rows) {
    throw notPromised(
      `gave "${name}" in the shape [${shape}], whose first dimension does not count the ${rows} rows; set "batched" to false in its manifest`,
    );
  }
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw outputInvalid(`gave a ${what} of ${value} for this row, which is no number that can be sent`);
}

const outputInvalid = (what: string): IrisError => new IrisError("OUTPUT_INVALID", `The model ${what}.`);

/** The manifest is wrong, so every row would fail. */
const notPromised = (what: string): IrisError =>
  new IrisError("MANIFEST_INVALID", `The model does not give what its manifest promises: it ${what}.`);
