import {
  type ClassPrediction,
  isClassPrediction,
  isValuePrediction,
  type Manifest,
  type Prediction,
  type TensorValue,
} from "iris-models";

/** Writes the predictions of one model, in the form of its task. */
export interface PredictionWriter {
  /** One prediction as JSON text. */
  json(prediction: Prediction): string;
  /** One prediction as the value of that JSON. */
  value(prediction: Prediction): Prediction;
  /** The names of the columns of a table. @param probabilities whether there is one for each class */
  columns(probabilities: boolean): string[];
  /** One prediction as values in the order of the columns, rounded. */
  values(prediction: Prediction): unknown[];
  /** A value as the cell of a text table. */
  cell(value: unknown): string;
}

interface Writers {
  readonly rounded: PredictionWriter;
  readonly unrounded: PredictionWriter;
}

const made = new WeakMap<Manifest, Writers>();

/** The writer of a model's predictions, made once for each manifest. @param unrounded whether numbers keep all digits */
export function writerOf(manifest: Manifest, unrounded: boolean): PredictionWriter {
  let writers = made.get(manifest);
  if (writers === undefined) {
    writers = { rounded: makeWriter(manifest, manifest.digits), unrounded: makeWriter(manifest, undefined) };
    made.set(manifest, writers);
  }
  return unrounded ? writers.unrounded : writers.rounded;
}

/** @param digits how many digits numbers keep after the point; undefined keeps all */
function makeWriter(manifest: Manifest, digits: number | undefined): PredictionWriter {
  if (manifest.task === "tensor") return tensorWriter(manifest, digits);
  return manifest.task === "classification" ? classWriter(manifest, digits) : valueWriter(manifest, digits);
}

/** Writes `{"label":"setosa","probability":0.9999}`. Labels and names of classes become JSON once, not for each prediction. */
function classWriter(manifest: Manifest, digits: number | undefined): PredictionWriter {
  const write = formatNumber(digits);
  const round = rounder(digits) ?? ((value: number) => value);
  const { classes = [] } = manifest;
  const names = classes.map(String);
  const heads = new Map(classes.map((label) => [label, `{"label":${JSON.stringify(label)}`]));
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const hasProbability = manifest.outputs.some(({ role }) => role === "probabilities");

  return {
    json(prediction) {
      const { label, probability, probabilities } = ofClass(prediction);
      const head = heads.get(label);
      if (head === undefined) throw wrongTask(manifest);
      if (probability === undefined) return `${head}}`;
      if (probabilities === undefined) return `${head},"probability":${write(probability)}}`;
      const all = names.map((name, index) => keys[index] + write(probabilities[name]!));
      return `${head},"probability":${write(probability)},"probabilities":{${all.join(",")}}}`;
    },
    value(prediction) {
      const { label, probability, probabilities } = ofClass(prediction);
      if (probability === undefined) return { label };
      if (probabilities === undefined) return { label, probability: round(probability) };
      const all = names.map((name) => [name, round(probabilities[name]!)] as const);
      return { label, probability: round(probability), probabilities: Object.fromEntries(all) };
    },
    columns: (all) => ["label", ...(hasProbability ? ["probability", ...(all ? names : [])] : [])],
    values(prediction) {
      const { label, probability, probabilities } = ofClass(prediction);
      const one = probability === undefined ? [] : [round(probability)];
      return [label, ...one, ...(probabilities ? names.map((name) => round(probabilities[name]!)) : [])];
    },
    cell: String,
  };

  function ofClass(prediction: Prediction): ClassPrediction {
    if (isClassPrediction(prediction)) return prediction;
    throw wrongTask(manifest);
  }
}

/** Writes `{"value":152.1}`. */
function valueWriter(manifest: Manifest, digits: number | undefined): PredictionWriter {
  const write = formatNumber(digits);
  const round = rounder(digits) ?? ((value: number) => value);
  const numberIn = (prediction: Prediction): number => {
    if (isValuePrediction(prediction)) return prediction.value;
    throw wrongTask(manifest);
  };
  return {
    json: (prediction) => `{"value":${write(numberIn(prediction))}}`,
    value: (prediction) => ({ value: round(numberIn(prediction)) }),
    columns: () => ["value"],
    values: (prediction) => [round(numberIn(prediction))],
    cell: String,
  };
}

/** Writes each output by its name, as nested arrays; in a text table as a cell of JSON. */
function tensorWriter({ outputs }: Manifest, digits: number | undefined): PredictionWriter {
  const names = outputs.map(({ name }) => name);
  const round = rounder(digits);
  const rounded = (output: TensorValue): TensorValue => (round === undefined ? output : roundAll(output, round));
  const value = (prediction: Prediction): Prediction =>
    Object.fromEntries(Object.entries(prediction).map(([name, output]) => [name, rounded(output)]));
  return {
    json: (prediction) => JSON.stringify(value(prediction)),
    value,
    columns: () => names,
    values: (prediction) => names.map((name) => rounded(Reflect.get(prediction, name))),
    cell: (value) => JSON.stringify(value),
  };
}

/** A copy of nested arrays with its numbers rounded. A replacer of JSON.stringify would be called for each with its key as text. */
function roundAll(value: TensorValue, round: RoundNumber): TensorValue {
  if (typeof value === "number") return round(value);
  return typeof value === "object" ? value.map((part) => roundAll(part, round)) : value;
}

/** The prediction is not of the model's task: that is a defect of iris, and no error of the request. */
const wrongTask = ({ name, task }: Manifest): Error =>
  new Error(`The model ${name} returned a prediction that is not one of a ${task}.`);

/** Rounds a number of a response. */
type RoundNumber = (value: number) => number;
/** How a number is written into a response. */
type FormatNumber = (value: number) => string;

/** Below this, the error of a product with a power of ten is far smaller than MARGIN. */
const MAX_SCALED = 2 ** 40;
/** How far from the middle between two results the fast path keeps. */
const MARGIN = 0.001;

/**
 * Rounds to so many digits after the point, as `toFixed` does: 0.99966 becomes 0.9997, and 152.08 becomes 152.1.
 * @param digits from 0 to 15; undefined, which keeps all, gives undefined
 */
export function rounder(digits: number | undefined): RoundNumber | undefined {
  if (digits === undefined) return undefined;
  const scale = 10 ** digits;
  return (value) => {
    const scaled = value * scale;
    const nearest = Math.round(scaled);
    // fast path: away from a tie the quotient is the same number that the text of toFixed reads back as
    const isSure = Math.abs(scaled) < MAX_SCALED && Math.abs(scaled - nearest) < 0.5 - MARGIN;
    return isSure ? nearest / scale : Number(value.toFixed(digits));
  };
}

/**
 * Writes numbers rounded to so many digits after the point, without zeros at the end: 0.9997, 1, 152.1.
 * @param digits undefined writes the shortest text that reads back as the same number
 */
export function formatNumber(digits: number | undefined): FormatNumber {
  const round = rounder(digits);
  return round === undefined ? String : (value) => String(round(value));
}
