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
 * file's metadata, or the inputs.
 * @throws IrisError `INVALID_OPTION` when the options do not fit the inputs
 */
export function featuresOf(of: InputsOf, options: ImportOptions): FeatureNames {
  const { inputs, parsed, source } = of;
  const bare = inputs.map(({ name, dtype, shape }): InputSpec => ({ name, dtype, shape }));
  const widths = inputs.map(columnsOf);
  const given = options.features ?? source.features ?? namesInMetadata(parsed);
  const isTable = widths.every((width) => width !== undefined);
  const count = isTable ? widths.reduce((sum, width) => sum + width, 0) : 0;
  const isTensors = inputs.length > 1 && widths.some((width) => width !== 1);
  const names = given?.length === count ? given : undefined;
  if (options.features && (!isTable || names === undefined)) throw misfit(options.features, inputs, isTable, count);
  if (!isTable || (names === undefined && (isTensors || count > MAX_UNNAMED))) {
    checkNoNullable(options);
    return { inputs: bare, isUnnamed: false };
  }
  const isUnnamed = names === undefined && inputs.length === 1 && count > 1;
  const all =
    names ?? (isUnnamed ? Array.from({ length: count }, (_, at) => `x${at}`) : inputs.map(({ name }) => name));
  let from = 0;
  const filled = bare.map((input, index): InputSpec => {
    const own = all.slice(from, from + widths[index]!);
    from += own.length;
    return { ...input, features: own };
  });
  return { inputs: filled, features: describe(filled, of, options), isUnnamed };
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

function describe(inputs: readonly InputSpec[], { graph, source }: InputsOf, options: ImportOptions): Feature[] {
  const units = typeof options.unit === "object" ? options.unit : {};
  const features = inputs.flatMap((input) => {
    const isNullable = takesMissing(input, graph);
    return input.features!.map((name): Feature => {
      const nullable = isNullable || (source.nullable?.includes(name) ?? false);
      return { name, dtype: input.dtype, ...(nullable && { nullable }), ...unitOf(units, name) };
    });
  });
  checkNames(
    "--unit",
    Object.keys(units).filter((name) => name !== options.label),
    features,
  );
  if (options.nullable === undefined) return features;
  const wanted = options.nullable === "all" ? undefined : options.nullable;
  checkNames("--nullable", wanted ?? [], features);
  const unfit = features.find(({ name, dtype }) => wanted?.includes(name) && !isFloat(dtype));
  if (unfit)
    throw new IrisError(
      "INVALID_OPTION",
      `--nullable must name float features, got ${unfit.name}, which is ${unfit.dtype}: null is sent to the model as NaN.`,
    );
  return features.map((feature) => {
    const isWanted = wanted === undefined ? isFloat(feature.dtype) : wanted.includes(feature.name);
    return isWanted ? { ...feature, nullable: true } : feature;
  });
}

const unitOf = (units: Readonly<Record<string, string>>, name: string): Pick<Feature, "unit"> =>
  Object.hasOwn(units, name) ? { unit: units[name]! } : {};

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
