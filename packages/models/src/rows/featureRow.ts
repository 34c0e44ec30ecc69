import type { Tensors } from "../engines/engine.ts";
import type { Fault } from "../errors.ts";
import { DTYPES, isFloat } from "../manifest/dtypes.ts";
import type { Feature, Range } from "../manifest/feature.ts";
import type { InputSpec, Manifest } from "../manifest/manifest.ts";
import { setOwn } from "../setOwn.ts";
import { nearNames } from "../suggest.ts";
import { columnsByPosition, type KnownNames } from "./columnCodec.ts";
import { type Element, readElement } from "./element.ts";
import { formatValue, pointerStep } from "./formatValue.ts";
import { ignoredHints } from "./ignoredNames.ts";
import { invalidInput, MAX_FAULTS } from "./invalidInput.ts";
import { matchKeys, nameFinder, REPEATED_KEY } from "./nameMatch.ts";
import type { RowCodec } from "./rowCodec.ts";
import { packer } from "./typedArray.ts";

/** A row's values in the order of the features; NaN stands for a missing one. */
type FeatureRow = readonly Element[];

/** Limits within which a number can be taken as it is, without a further check. */
export interface QuickCheck {
  readonly minimum: number;
  readonly maximum: number;
}

/** The codec of a model whose inputs are filled from named features: a row is an object by name or an array by position. */
export function featureRowCodec(manifest: Manifest, features: readonly Feature[]): RowCodec<FeatureRow> {
  const names = features.map(({ name }) => name);
  const quick = features.map(quickCheckOf);
  const ignoresUnknown = manifest.unknownFeatures === "ignore";
  const wanted: Wanted = {
    kind: "feature",
    features,
    names,
    find: nameFinder(names),
    near: nearNames(names),
    target: manifest.target?.name,
    ignoresUnknown,
  };
  const read = (row: unknown, path: string): FeatureRow => quickRow(row, names, quick) ?? checkedRow(row, wanted, path);
  const filled = filledInputs(manifest.inputs, names);
  return {
    rank: 1,
    features: names,
    columns: columnsByPosition(wanted),
    isWhole: false,
    read,
    feeds: (rows) => feedsOf(rows, filled),
  };
}

/** The limits of a feature's numbers; none lies within them where its dtype needs a further check. */
export function quickCheckOf(feature: Feature): QuickCheck {
  if (!isFloat(feature.dtype)) return { minimum: Number.NaN, maximum: Number.NaN };
  const { largest } = DTYPES[feature.dtype];
  return {
    minimum: Math.max(feature.range?.minimum ?? -largest, -largest),
    maximum: Math.min(feature.range?.maximum ?? largest, largest),
  };
}

/** A copy of the row when it is right beyond doubt and all its features are floats; undefined when it needs a further check. */
function quickRow(row: unknown, names: readonly string[], quick: readonly QuickCheck[]): FeatureRow | undefined {
  if (typeof row !== "object" || row === null) return undefined;
  return Array.isArray(row) ? quickArray(row, quick) : quickObject(row, names, quick);
}

/** By index, since `every` passes over holes. */
function quickArray(row: readonly unknown[], quick: readonly QuickCheck[]): FeatureRow | undefined {
  if (row.length !== quick.length) return undefined;
  const values: number[] = [];
  for (let index = 0; index < quick.length; index++) {
    const value = row[index];
    if (!isWithin(value, quick[index]!)) return undefined;
    values.push(value);
  }
  return values;
}

function quickObject(row: object, names: readonly string[], quick: readonly QuickCheck[]): FeatureRow | undefined {
  const values: number[] = [];
  for (let index = 0; index < names.length; index++) {
    const value: unknown = Reflect.get(row, names[index]!);
    if (!isWithin(value, quick[index]!)) return undefined;
    values.push(value);
  }
  let surplus = -names.length;
  for (const _key in row) surplus++;
  return surplus === 0 ? values : undefined;
}

const isWithin = (value: unknown, { minimum, maximum }: QuickCheck): value is number =>
  typeof value === "number" && value >= minimum && value <= maximum;

/** What a row is held against. */
interface Wanted extends KnownNames {
  readonly features: readonly Feature[];
  /** What the model predicts: often sent along by mistake. */
  readonly target: string | undefined;
}

function checkedRow(row: unknown, wanted: Wanted, path: string): FeatureRow {
  const faults: Fault[] = [];
  const values = Array.isArray(row)
    ? byPosition(row, wanted.features, path, faults)
    : byName(row, wanted, path, faults);
  if (faults.length > 0) throw invalidInput(faults);
  return values;
}

function byPosition(row: readonly unknown[], features: readonly Feature[], path: string, faults: Fault[]): Element[] {
  if (row.length !== features.length) {
    const order = features.length > 20 ? "" : ` (${features.map(({ name }) => name).join(", ")})`;
    faults.push({ path, message: `must be an array of ${features.length}${order}, got ${formatValue(row)}` });
    return [];
  }
  return features.map((feature, index) => readValue(row[index], feature, path, index, faults));
}

function byName(row: unknown, wanted: Wanted, path: string, faults: Fault[]): Element[] {
  const { features, names, find, near, target, ignoresUnknown } = wanted;
  if (typeof row !== "object" || row === null) {
    const forms = `an object of features such as {${JSON.stringify(names[0])}: …} or an array of ${names.length}`;
    faults.push({ path, message: `must be ${forms}, got ${formatValue(row)}` });
    return [];
  }
  const { keyOf, unknown, repeated } = matchKeys(row, find, ignoresUnknown ? undefined : MAX_FAULTS + 1);
  const hint = near.hints();
  for (const key of ignoresUnknown ? [] : unknown)
    faults.push({ path: path + pointerStep(key), message: unknownName(key, hint, target) });
  if (faults.length > MAX_FAULTS) return [];
  for (const key of repeated) faults.push({ path: path + pointerStep(key), message: REPEATED_KEY });
  const ignoredHint = ignoredHints(ignoresUnknown ? unknown : [], near);
  return features.map((feature) => {
    const key = keyOf(feature.name);
    if (key !== undefined) return readValue(Reflect.get(row, key), feature, path, key, faults);
    const hint = ignoredHint(feature.name);
    const message = `is missing: send ${wantedBy(feature)}${hint && `.${hint}`}`;
    faults.push({ path: path + pointerStep(feature.name), message });
    return Number.NaN;
  });
}

function unknownName(key: string, hint: (name: string) => string, target: string | undefined): string {
  if (key.normalize("NFC") === target?.normalize("NFC")) return "is what this model predicts, not a feature: remove it";
  return `is not a feature of this model.${hint(key)}`;
}

function readValue(value: unknown, feature: Feature, path: string, key: string | number, faults: Fault[]): Element {
  const read = checkValue(value, feature);
  if ("element" in read) return read.element;
  faults.push({ path: path + pointerStep(key), message: read.fault });
  return Number.NaN;
}

/** The element that a value of a feature becomes, or what is wrong with it. */
export function checkValue(
  value: unknown,
  feature: Feature,
): { readonly element: Element } | { readonly fault: string } {
  if (feature.nullable && (value === null || value === "NaN")) return { element: Number.NaN };
  const read = readElement(value, feature.dtype, feature.nullable ? " or null" : "");
  if ("fault" in read) return read;
  const fault = rangeFault(read.element, feature);
  return fault === undefined ? read : { fault };
}

/** What a cell of a feature's column must be, in words. */
export function requirementOf(feature: Feature): string {
  const { dtype, range, unit, nullable } = feature;
  const limits = range ? `, ${limitsOf(range)}${unit ? ` ${unit}` : ""}` : "";
  return `${DTYPES[dtype].requirement}${limits}${nullable ? ", or empty" : ""}`;
}

function rangeFault(element: Element, { range, unit }: Feature): string | undefined {
  if (!range || typeof element === "string") return undefined;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = range;
  if (element >= minimum && element <= maximum) return undefined;
  return `must be ${limitsOf(range)}${unit ? ` ${unit}` : ""}, got ${element}`;
}

function limitsOf({ minimum, maximum }: Range): string {
  if (maximum === undefined) return `${minimum} or more`;
  return minimum === undefined ? `${maximum} or less` : `${minimum} to ${maximum}`;
}

function wantedBy({ dtype, unit, example, nullable }: Feature): string {
  const inUnit = unit ? ` in ${unit}` : "";
  const such = example === undefined ? "" : `, such as ${JSON.stringify(example)}`;
  return `${DTYPES[dtype].requirement}${inUnit}${such}${nullable ? ", or null" : ""}`;
}

/** An input tensor and the positions of the features that fill its columns. */
interface FilledInput {
  readonly input: InputSpec;
  readonly columns: readonly number[];
}

/** Looks each name up once for the model, not in every run. */
function filledInputs(inputs: readonly InputSpec[], names: readonly string[]): FilledInput[] {
  const positions = new Map(names.map((name, index) => [name, index]));
  return inputs.map((input) => ({ input, columns: (input.features ?? []).map((name) => positions.get(name)!) }));
}

function feedsOf(rows: readonly FeatureRow[], inputs: readonly FilledInput[]): Tensors {
  const feeds: Record<string, Tensors[string]> = {};
  for (const { input, columns } of inputs) setOwn(feeds, input.name, columnsOf(rows, input, columns));
  return feeds;
}

function columnsOf(rows: readonly FeatureRow[], input: InputSpec, columns: readonly number[]): Tensors[string] {
  const { data, push } = packer(input.dtype, rows.length * columns.length);
  for (const row of rows) for (const column of columns) push(row[column]!);
  return { dtype: input.dtype, shape: input.shape.length === 1 ? [rows.length] : [rows.length, columns.length], data };
}
