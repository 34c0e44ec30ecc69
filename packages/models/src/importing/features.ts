import { IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import type { InputSpec } from "../manifest/manifest.ts";
import type { ParsedModel } from "../onnx/modelFile.ts";
import type { SignatureTensor } from "../onnx/signature.ts";
import { checkDistinct, checkNoNullable, listed, withOptions } from "./featureOptions.ts";
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
  checkDistinct(options.features);
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
  const widths = inputs.map(columnsOf).filter((width) => width !== undefined);
  const count = widths.reduce((sum, width) => sum + width, 0);
  const isTable = widths.length === inputs.length;
  if (options.features && (!isTable || options.features.length !== count))
    throw misfit(options.features, inputs, isTable, count);
  const names = isTable ? (options.features ?? namesInMetadata(parsed, count)) : undefined;
  const isUnnamed = names === undefined && inputs.length === 1 && count > 1;
  const made = isUnnamed ? Array.from({ length: count }, (_, at) => `x${at}`) : inputs.map(({ name }) => name);
  const isTensors = names === undefined && (count > MAX_UNNAMED || made.length !== count);
  if (!isTable || isTensors) return { inputs: inputs.map(bare), isUnnamed: false };
  let from = 0;
  const filled = inputs.map((input, index): InputSpec & { features: string[] } => {
    const own = (names ?? made).slice(from, from + widths[index]!);
    from += own.length;
    return { ...bare(input), features: own };
  });
  return { inputs: filled, features: filled.flatMap((input) => described(input, graph)), isUnnamed };
}

const bare = ({ name, dtype, shape }: InputSpec): InputSpec => ({ name, dtype, shape });

function described(input: InputSpec & { features: string[] }, graph: GraphIndex): Feature[] {
  const nullable = takesMissing(input, graph);
  return input.features.map((name) => ({ name, dtype: input.dtype, ...(nullable && { nullable }) }));
}

/** The same inputs as whole tensors. */
export const wholeInputs = ({ inputs }: FeatureNames): FeatureNames => ({
  inputs: inputs.map(bare),
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

function namesInMetadata({ metadataProps }: ParsedModel, count: number): string[] | undefined {
  for (const { key, value } of metadataProps) {
    if (!METADATA_KEYS.includes(key)) continue;
    const names = parseJson(value);
    if (!Array.isArray(names) || names.length !== count || new Set(names).size !== count) continue;
    if (names.every((name): name is string => typeof name === "string" && name !== "")) return names;
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
