import { isFloat } from "../manifest/dtypes.ts";
import type { ManifestDraft } from "../manifest/manifest.ts";
import type { FeatureNames } from "./features.ts";
import type { Probe } from "./probe.ts";

const MAX_SHOWN = 5;

/** What advice is given on. */
export interface Advised {
  readonly draft: ManifestDraft;
  readonly names: FeatureNames;
  readonly probe: Probe;
  /** Why rows do not share a run. */
  readonly reason: string | undefined;
}

/** What a better export would have, or what options could tell: a sentence each. Nothing of it keeps the model from being served. */
export function adviceOn(advised: Advised): string[] {
  return [
    ...featureAdvice(advised),
    ...classAdvice(advised),
    ...outputAdvice(advised),
    ...batchAdvice(advised),
    ...goldenAdvice(advised),
  ];
}

function featureAdvice({ names: { isUnnamed, features = [] } }: Advised): string[] {
  if (!isUnnamed) return [];
  return [
    `The features are called ${shown(features.map(({ name }) => name))}: the file has no names. Pass --features with the names, or with a CSV file that has them in its header.`,
  ];
}

function classAdvice({ draft: { classes = [] } }: Advised): string[] {
  const [first] = classes;
  if (first === undefined) return [];
  const advice: string[] = [];
  const isNumbered = classes.every((name, index) => name === index);
  if (isNumbered)
    advice.push(`The classes are the numbers ${shown(classes)}. Pass --classes with their names, in this order.`);
  const isText = classes.every((name) => typeof name === "string" && /^-?\d+$/.test(name));
  if (isText)
    advice.push(`The labels are numbers written as text: clients get ${JSON.stringify(first)} and not ${first}.`);
  if (!isNumbered && !isSorted(classes))
    advice.push(`The classes are in the order of the columns, which is not sorted: ${shown(classes)}.`);
  return advice;
}

const isSorted = (classes: readonly (string | number)[]): boolean =>
  classes.every((name, index) => index === 0 || compare(classes[index - 1]!, name) < 0);

const compare = (a: string | number, b: string | number): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;

function outputAdvice({ draft: { task, outputs } }: Advised): string[] {
  const advice: string[] = [];
  const at = (role: string) => outputs.findIndex((output) => output.role === role);
  if (at("probabilities") >= 0 && at("probabilities") < at("label"))
    advice.push(
      "The probabilities come before the label: programs that take outputs by position expect the label first.",
    );
  // a label that --classes renames is in the predictions, by its name
  const others = outputs.filter(
    ({ role, dtype }) => role === undefined && (task !== "classification" || isFloat(dtype)),
  );
  if (task === "classification" && at("probabilities") < 0 && others.length > 0)
    advice.push(
      `The rows of ${others.map(({ name }) => name).join(", ")} do not add up to 1, so they are no probabilities: predictions have the label alone. --task tensor returns every output.`,
    );
  else if (task !== "tensor" && others.length > 0)
    advice.push(
      `Predictions leave out ${others.map(({ name }) => name).join(", ")}. --task tensor returns every output.`,
    );
  return advice;
}

function batchAdvice({ draft: { inputs, batched }, probe: { mode, objection }, reason }: Advised): string[] {
  const first = inputs.map(({ shape }) => shape[0]);
  if (mode === "one")
    return [
      "The batch is fixed at 1, so each row runs alone. Export the model with a free first dimension (dynamic_axes or dynamic_shapes).",
    ];
  const fixed = first.find((size) => typeof size === "number");
  if (fixed !== undefined)
    return [
      `The first dimension is fixed at ${fixed}, so a request holds whole tensors. Export the model with a free first dimension.`,
    ];
  const why = reason ?? objection?.reason;
  if (batched === true || (batched === false && why === undefined)) return [];
  const because = why ? `, because ${why}` : "";
  if (batched === false)
    return [`The first dimension looks like the batch, and is not${because}: a request holds whole tensors.`];
  return [`Each row runs alone${because}.`];
}

function goldenAdvice({ draft: { golden = [] } }: Advised): string[] {
  if (golden.length > 0) return [];
  return [
    "No golden rows are recorded: they would be too large. The model is only loaded, not compared, when it starts.",
  ];
}

const shown = (names: readonly (string | number)[]): string =>
  names.length > MAX_SHOWN ? `${names.slice(0, MAX_SHOWN - 1).join(", ")}, … ${names.at(-1)}` : names.join(", ");
