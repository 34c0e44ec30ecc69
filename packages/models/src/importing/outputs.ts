import type { Tensor } from "../engines/engine.ts";
import { isFloat } from "../manifest/dtypes.ts";
import type { ClassLabel, OutputSpec } from "../manifest/manifest.ts";
import type { Dimension } from "../manifest/tensor.ts";
import type { SignatureTensor } from "../onnx/signature.ts";
import { toNumbers } from "../rows/typedArray.ts";
import type { Probe } from "./probe.ts";

const NOISE = 1e-6;
/** What the probabilities of a row may add up to less or more than 1. */
const SUM_NOISE = 1e-3;

/** An output of the graph as runs have shown it. */
export interface SeenOutput {
  readonly name: string;
  readonly spec: OutputSpec;
  readonly isFloat: boolean;
  /** Elements of one row; undefined where they differ from row to row, or the first dimension counts no rows. */
  readonly width: number | undefined;
  /** The values of each row that the model took. */
  readonly values: readonly ReturnType<typeof toNumbers>[];
}

/** The outputs of a graph with the shapes that runs have shown: those of some exporters are wrong. */
export function seenOutputs(declared: readonly SignatureTensor[], probe: Probe): SeenOutput[] {
  return declared.map((output) => {
    const tensors = probe.rows.map(({ outputs }) => outputs[output.name]!);
    const together = probe.together?.[output.name];
    const shape = trueShape(output, [...tensors, ...(together ? [together] : [])], probe);
    return {
      name: output.name,
      spec: { name: output.name, dtype: output.dtype, shape },
      isFloat: isFloat(output.dtype),
      width: widthOf(tensors, together, probe),
      values: tensors.map(({ dtype, data }) => toNumbers(dtype, data)),
    };
  });
}

function trueShape(declared: SignatureTensor, tensors: readonly Tensor[], { mode, hasFreeSizes }: Probe): Dimension[] {
  const first = tensors[0]!.shape;
  const isDeclared = !declared.unknownRank && declared.shape.length === first.length;
  return first.map((size, axis): Dimension => {
    const said = isDeclared ? declared.shape[axis]! : null;
    const isSame = tensors.every(({ shape }) => shape[axis] === size);
    if (axis === 0 && mode === "free") return typeof said === "string" ? said : null;
    if (typeof said === "string") return said;
    if (said === null && (isDeclared || hasFreeSizes)) return null;
    return isSame ? size : null;
  });
}

function widthOf(
  tensors: readonly Tensor[],
  together: Tensor | undefined,
  { mode, objection }: Probe,
): number | undefined {
  const width = tensors[0]!.data.length;
  if (mode === "whole" || tensors.some(({ data, shape }) => data.length !== width || (shape[0] ?? 1) !== 1))
    return undefined;
  if (mode === "one" || objection?.kind === "refused") return width;
  return together?.shape[0] && together.data.length === together.shape[0] * width ? width : undefined;
}

/** Whether an output is the probabilities of so many classes: in every row they lie between 0 and 1 and add up to 1. */
export function isProbabilities({ isFloat, width, values }: SeenOutput, classes: number): boolean {
  if (!isFloat || width !== classes) return false;
  const rows = values.map((row) => Array.from(row, Number)).filter((row) => row.every(Number.isFinite));
  return (
    rows.length > 0 &&
    rows.every(
      (row) =>
        row.every((value) => value >= -NOISE && value <= 1 + NOISE) &&
        Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) <= SUM_NOISE,
    )
  );
}

/** Whether an output gives one of these classes for every row. */
export function isLabel({ isFloat, width, values }: SeenOutput, classes: readonly ClassLabel[]): boolean {
  if (isFloat || width !== 1) return false;
  const known = new Set(classes.map(String));
  return values.every((row) => known.has(String(row[0])));
}
