import { type Dimension, DTYPES, type DType, type Feature, type Manifest, type Range } from "iris-models";
import { rowShape } from "./row.ts";

/** The most elements that an example of a tensor may have; past that it helps nobody. */
const MAX_EXAMPLE_ELEMENTS = 1024;

/** A row by name that the model takes: from its features' examples, or else its golden rows, or else made up from its ranges and shapes. */
export function exampleRow(manifest: Manifest): Readonly<Record<string, unknown>> | undefined {
  if (manifest.features)
    return Object.fromEntries(manifest.features.map((feature) => [feature.name, exampleValue(feature)]));
  return goldenRow(manifest) ?? madeUpRow(manifest);
}

function exampleValue({ example, observed, range, dtype }: Feature): unknown {
  if (example !== undefined) return example;
  if (dtype === "string") return "text";
  if (dtype === "bool") return true;
  const value = middle(range) ?? middle(observed) ?? 0;
  return DTYPES[dtype].family === "float" ? value : Math.round(value);
}

/** A number between two limits, short where there is room for that. */
function middle({ minimum, maximum }: Range = {}): number | undefined {
  if (minimum === undefined || maximum === undefined) return minimum ?? maximum;
  const half = (minimum + maximum) / 2;
  const short = Number(half.toPrecision(3));
  return short >= minimum && short <= maximum ? short : half;
}

function goldenRow({ golden = [], inputs }: Manifest): Readonly<Record<string, unknown>> | undefined {
  const [first] = golden;
  if (first === undefined || JSON.stringify(first.row).length > 10_000) return undefined;
  const [input] = inputs;
  return isRecord(first.row) ? first.row : { [input!.name]: first.row };
}

const isRecord = (row: unknown): row is Readonly<Record<string, unknown>> =>
  typeof row === "object" && row !== null && !Array.isArray(row);

function madeUpRow({ inputs, batched }: Manifest): Readonly<Record<string, unknown>> | undefined {
  const shapes = inputs.map((input) => rowShape(input, batched).map(sizeOf));
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  if (count > MAX_EXAMPLE_ELEMENTS) return undefined;
  return Object.fromEntries(inputs.map(({ name, dtype }, index) => [name, filled(shapes[index]!, elementOf(dtype))]));
}

const sizeOf = (dimension: Dimension): number => (typeof dimension === "number" ? dimension : 1);

function elementOf(dtype: DType): unknown {
  if (dtype === "string") return "text";
  return dtype === "bool" ? true : 1;
}

function filled([size, ...inner]: readonly number[], element: unknown): unknown {
  if (size === undefined) return element;
  return Array.from({ length: size }, () => filled(inner, element));
}
