import type { Session, Tensor, Tensors } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { madeRows } from "../inference/probeRows.ts";
import { toNestedArrays } from "../inference/toNestedArrays.ts";
import type { Feature } from "../manifest/feature.ts";
import type { InputSpec, Manifest } from "../manifest/manifest.ts";
import type { Dimension } from "../manifest/tensor.ts";
import { featureRowCodec } from "../rows/featureRow.ts";
import type { RowCodec } from "../rows/rowCodec.ts";
import { tensorRowCodec } from "../rows/tensorRow.ts";
import { toNumbers } from "../rows/typedArray.ts";
import { firstDifference } from "../versions/compare.ts";

/** What the first dimension of the inputs is, as the declared shapes allow. */
type RowsMode = "free" | "one" | "whole";

/** What runs of a model have shown. */
export interface Probe {
  readonly mode: RowsMode;
  /** Whether the inputs have free sizes besides the number of rows: then those of outputs may follow them. */
  readonly hasFreeSizes: boolean;
  /** The rows that the model took, each with the outputs of its own run. */
  readonly rows: readonly { readonly row: unknown; readonly outputs: Tensors }[];
  /** The outputs of all these rows in one run; undefined where the first dimension is not free, or the run failed. */
  readonly together?: Tensors;
  /** Why rows cannot go together. */
  readonly objection?: Objection;
}

/** `shape`: an output has no row for each row; `refused`: several rows in one run fail; `differs`: rows influence each other. */
export interface Objection {
  readonly kind: "shape" | "refused" | "differs";
  /** Words that follow "because". */
  readonly reason: string;
}

const ROWS = 4;
/** Sizes that free dimensions have in the made-up rows: images need larger ones than texts. */
const FREE_SIZES: readonly number[] = [2, 32, 224];
/** A whole tensor larger than that is not made up. */
const MAX_ELEMENTS = 2 ** 24;
const NOISE = { absolute: 1e-4, relative: 1e-4 };

/** What is probed. */
export interface Probed {
  readonly inputs: readonly InputSpec[];
  readonly features?: readonly Feature[] | undefined;
  /** Names of the outputs that are looked at. */
  readonly outputs: readonly string[];
  /** Whether a request holds whole tensors, whatever the shapes say. */
  readonly isWhole?: boolean;
}

/**
 * Runs made-up rows alone and together, which shows the true shapes of the outputs and whether rows influence each other.
 * @param given rows that are known to suit the model
 * @throws IrisError `MODEL_REJECTED` when the model refuses every row
 */
export async function probeModel(session: Session, probed: Probed, given: readonly unknown[]): Promise<Probe> {
  const mode = probed.isWhole ? "whole" : modeOf(probed.inputs);
  let reason = "no row could be made up for its shapes";
  for (const size of FREE_SIZES) {
    const manifest = provisional(probed, mode, size);
    if (manifest === undefined) continue;
    const rows = [...given, ...madeRows(manifest, ROWS).map(({ row }) => row)];
    const found = manifest.features
      ? await runRows(session, probed, featureRowCodec(manifest, manifest.features), rows, mode)
      : await runRows(session, probed, tensorRowCodec(manifest), rows, mode);
    if (typeof found !== "string") return found;
    reason = found;
  }
  throw new IrisError(
    "MODEL_REJECTED",
    `The model refuses every made-up row: ${reason}. Give rows that it takes, with their predictions, by --golden.`,
  );
}

function modeOf(inputs: readonly InputSpec[]): RowsMode {
  if (inputs.some(({ shape }) => shape.length === 0)) return "whole";
  if (inputs.every(({ shape }) => shape[0] === 1)) return "one";
  return inputs.every(({ shape }) => typeof shape[0] !== "number") ? "free" : "whole";
}

const isFree = (dimension: Dimension): boolean => typeof dimension !== "number";

/** Whether a dimension is a size of each row, and not the number of rows. */
const isSize = (axis: number, mode: RowsMode): boolean => axis > 0 || mode === "whole";

/** A manifest that tells only how rows become tensors, its free sizes fixed. */
function provisional({ inputs, features }: Probed, mode: RowsMode, size: number): Manifest | undefined {
  const sized = inputs.map((input) => ({
    ...input,
    shape: input.shape.map((dimension, axis) => (isFree(dimension) && isSize(axis, mode) ? size : dimension)),
  }));
  const largest = Math.max(...sized.map(({ shape }) => shape.reduce<number>((all, one) => all * Number(one ?? 1), 1)));
  if (largest > MAX_ELEMENTS && size !== FREE_SIZES[0]) return undefined;
  return {
    name: "probe",
    version: "1",
    task: "tensor",
    batched: mode !== "whole",
    inputs: sized,
    ...(features && { features: [...features] }),
    outputs: [],
    file: { name: "model.onnx", sha256: "", bytes: 1 },
  };
}

/** @returns the reason when the model takes none of the rows */
async function runRows<Row>(
  session: Session,
  { inputs, outputs }: Probed,
  codec: RowCodec<Row>,
  rows: readonly unknown[],
  mode: RowsMode,
): Promise<Probe | string> {
  const taken: { row: unknown; read: Row; outputs: Tensors }[] = [];
  let reason = "";
  for (const row of rows) {
    try {
      const read = codec.read(row, "");
      taken.push({ row, read, outputs: await session.run(codec.feeds([read]), outputs) });
    } catch (cause) {
      reason = cause instanceof Error ? cause.message : String(cause);
    }
  }
  if (taken.length === 0) return reason;
  const hasFreeSizes = inputs.some(({ shape }) => shape.some((size, axis) => isFree(size) && isSize(axis, mode)));
  const alone = { mode, hasFreeSizes, rows: taken.map(({ row, outputs }) => ({ row, outputs })) };
  if (mode !== "free") return { ...alone, ...objectionTo(alone.rows, mode) };
  // rows of other sizes cannot go into one run
  const key = codec.shapeKey?.(taken[0]!.read);
  const fitting = taken.filter(({ read }) => codec.shapeKey?.(read) === key);
  const feeds = codec.feeds(fitting.map(({ read }) => read));
  const together = await session.run(feeds, outputs).catch(() => undefined);
  return {
    ...alone,
    ...(together && { together }),
    ...objectionToBatch(
      fitting.map((one) => one.outputs),
      together,
    ),
  };
}

type Objected = Pick<Probe, "objection">;

const notPerRow = (name: string): Objected => ({
  objection: { kind: "shape", reason: `the first dimension of the output "${name}" does not count rows` },
});

function objectionTo(rows: Probe["rows"], mode: RowsMode): Objected {
  if (mode === "whole") return {};
  const [name] = Object.entries(rows[0]!.outputs).find(([, { shape }]) => shape[0] !== 1) ?? [];
  return name === undefined ? {} : notPerRow(name);
}

function objectionToBatch(alone: readonly Tensors[], together: Tensors | undefined): Objected {
  const first = alone[0]!;
  if (together === undefined) {
    const [name] = Object.entries(first).find(([, { shape }]) => shape[0] !== 1) ?? [];
    return name === undefined ? REFUSED : notPerRow(name);
  }
  for (const [name, tensor] of Object.entries(together)) {
    const isPerRow = tensor.shape[0] === alone.length && alone.every((one) => one[name]!.shape[0] === 1);
    if (!isPerRow) return notPerRow(name);
  }
  for (const [name, tensor] of Object.entries(together))
    if (alone.some((one, row) => !isSameRow(tensor, row, one[name]!))) return DIFFERS;
  return {};
}

const REFUSED: Objected = { objection: { kind: "refused", reason: "the model refuses several rows in one run" } };
const DIFFERS: Objected = {
  objection: { kind: "differs", reason: "rows that run together get other outputs than alone" },
};

const isSameRow = (together: Tensor, row: number, alone: Tensor): boolean =>
  firstDifference(toNestedArrays(together, row), toNestedArrays(alone, 0), noiseOf(together)) === undefined;

/** Sums of large numbers differ by more where they are added in another order. */
function noiseOf({ dtype, data }: Tensor): typeof NOISE {
  let largest = 1;
  for (const value of Array.from(toNumbers(dtype, data))) {
    const size = Math.abs(Number(value));
    if (size > largest && Number.isFinite(size)) largest = size;
  }
  return { ...NOISE, absolute: NOISE.absolute * largest };
}
