import { IrisError } from "../errors.ts";
import { isFloat } from "../manifest/dtypes.ts";
import type { Feature } from "../manifest/feature.ts";
import type { InputSpec } from "../manifest/manifest.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import type { SignatureTensor } from "../onnx/signature.ts";
import type { GraphIndex } from "./graphIndex.ts";
import type { ImportOptions } from "./importOptions.ts";
import type { ModelSource } from "./modelSource.ts";
import { takesMissing } from "./nullable.ts";

/** More columns without names are one tensor: nobody sends `x0` to `x4095` by name. */
const MAX_UNNAMED = 256;
/** Keys of a file's metadata under which exporters and users keep the names of columns, as a JSON array. */
const METADATA_KEYS: readonly string[] = ["features", "feature_names"];

/** What the inputs of a model are called. */
export interface FeatureNames {
  readonly inputs: readonly InputSpec[];
  /** Undefined where a row is tensors. */
  readonly features?: readonly Feature[];
  /** Whether the names are made up. */
  readonly isUnnamed: boolean;
}

/** What is known of a model's inputs. */
export interface InputsOf {
  readonly inputs: readonly SignatureTensor[];
  readonly parsed: ParsedModel;
  readonly graph: GraphIndex;
  readonly source: ModelSource;
}

/**
 * The features of a model: the columns of its only input, or one for each input of one column. Names come from the options, the
 * file, or the inputs.
 * @throws IrisError `INVALID_OPTION` when the options do not fit the inputs
 */
export function featuresOf(of: InputsOf, options: ImportOptions): FeatureNames {
  const found = describedFeatures(of, options) ?? columnFeatures(of, options);
  if (!found.features) {
    checkNoNullable(options);
    return found;
  }
  return { ...found, features: withOptions(found.features, options) };
}

/** The features that the file itself describes, under other names where the options have some. */
function describedFeatures({ inputs: declared, source }: InputsOf, options: ImportOptions): FeatureNames | undefined {
  const { inputs, features } = source.described ?? {};
  if (!inputs || !features) return undefined;
  const names = options.features ?? features.map(({ name }) => name);
  if (names.length !== features.length) throw misfit(names, declared, true, features.length);
  const renamed = new Map(features.map(({ name }, index) => [name, names[index]!]));
  return {
    inputs: inputs.map((input) => ({
      ...input,
      features: (input.features ?? []).map((name) => renamed.get(name) ?? name),
    })),
    features: features.map((feature) => ({ ...feature, name: renamed.get(feature.name)! })),
    isUnnamed: false,
  };
}

/** The columns of the inputs, as the graph declares them. */
function columnFeatures({ inputs, parsed, graph }: InputsOf, options: ImportOptions): FeatureNames {
  const bare = inputs.map(({ name, dtype, shape }): InputSpec => ({ name, dtype, shape }));
  const widths = inputs.map(columnsOf);
  const isTable = widths.every((width) => width !== undefined);
  const count = isTable ? widths.reduce((sum, width) => sum + width, 0) : 0;
  const isTensors = inputs.length > 1 && widths.some((width) => width !== 1);
  const given = options.features ?? namesInMetadata(parsed);
  const names = given?.length === count ? given : undefined;
  if (options.features && (!isTable || names === undefined)) throw misfit(options.features, inputs, isTable, count);
  if (!isTable || (names === undefined && (isTensors || count > MAX_UNNAMED)))
    return { inputs: bare, isUnnamed: false };
  const isUnnamed = names === undefined && inputs.length === 1 && count > 1;
  const all =
    names ?? (isUnnamed ? Array.from({ length: count }, (_, at) => `x${at}`) : inputs.map(({ name }) => name));
  let from = 0;
  const filled = bare.map((input, index): InputSpec => {
    const own = all.slice(from, from + widths[index]!);
    from += own.length;
    return { ...input, features: own };
  });
  const features = filled.flatMap((input) => {
    const nullable = takesMissing(input, graph);
    return input.features!.map((name): Feature => ({ name, dtype: input.dtype, ...(nullable && { nullable }) }));
  });
  return { inputs: filled, features, isUnnamed };
}

/** The same inputs as whole tensors. */
export const wholeInputs = ({ inputs }: FeatureNames): FeatureNames => ({
  inputs: inputs.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
  isUnnamed: false,
});

/** How many features an input holds: its second dimension, or 1; undefined where it holds none. */
function columnsOf({ shape, unknownRank }: SignatureTensor): number | undefined {
  const [first, second, ...rest] = shape;
  if (unknownRank || first === undefined || rest.length > 0 || (typeof first === "number" && first !== 1))
    return undefined;
  if (shape.length === 1) return 1;
  return typeof second === "number" && second > 0 ? second : undefined;
}

function namesInMetadata({ metadataProps }: ParsedModel): string[] | undefined {
  for (const { key, value } of metadataProps) {
    if (!METADATA_KEYS.includes(key)) continue;
    const names = parseJson(value);
    if (Array.isArray(names) && names.every((name): name is string => typeof name === "string" && name !== ""))
      return names;
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The features with the units of the options, and null where the options allow it. */
function withOptions(features: readonly Feature[], { unit, label, nullable }: ImportOptions): Feature[] {
  const units = new Map(Object.entries(typeof unit === "object" ? unit : {}));
  const isNullable = nullable === "all" ? floatNames(features) : new Set(nullable);
  checkNames(
    "--unit",
    [...units.keys()].filter((name) => name !== label),
    features,
  );
  checkNames("--nullable", [...isNullable], features);
  const unfit = features.find(({ name, dtype }) => isNullable.has(name) && !isFloat(dtype));
  if (unfit)
    throw new IrisError(
      "INVALID_OPTION",
      `--nullable must name float features, got ${unfit.name}, which is ${unfit.dtype}: null is sent to the model as NaN.`,
    );
  return features.map((feature) => {
    const own = units.get(feature.name);
    return {
      ...feature,
      ...(isNullable.has(feature.name) && { nullable: true }),
      ...(own !== undefined && { unit: own }),
    };
  });
}

const floatNames = (features: readonly Feature[]): Set<string> =>
  new Set(features.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name));

function checkNames(option: string, given: readonly string[], features: readonly Feature[]): void {
  const known = new Set(features.map(({ name }) => name));
  const unknown = given.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new IrisError(
    "INVALID_OPTION",
    `${option} must name features of the model, got ${unknown.join(", ")}. The features are ${listed([...known])}.`,
  );
}

function checkNoNullable({ nullable }: ImportOptions): void {
  if (nullable === undefined) return;
  throw new IrisError("INVALID_OPTION", "--nullable must be left out: a row of this model is tensors, not features.");
}

function misfit(
  names: readonly string[],
  inputs: readonly SignatureTensor[],
  isTable: boolean,
  count: number,
): IrisError {
  const shapes = inputs
    .map(({ name, shape }) => `${name} [${shape.map((size) => size ?? "any").join(", ")}]`)
    .join(", ");
  const wanted = isTable ? `${count} names, one for each column` : "left out, because the inputs are tensors";
  return new IrisError(
    "INVALID_OPTION",
    `--features must be ${wanted} of ${shapes}, got ${names.length}: ${listed(names)}.`,
  );
}

const MAX_LISTED = 20;
const listed = (names: readonly string[]): string =>
  names.length > MAX_LISTED ? `${names.slice(0, MAX_LISTED).join(", ")}, …` : names.join(", ");
