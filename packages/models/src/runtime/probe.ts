import { type ErrorCode, IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { DType, TensorSpec } from "../manifest/tensor.ts";
import { difference } from "./closeness.ts";
import type { LoadedModel } from "./loadedModel.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

const ALL: PredictOptions = { probabilities: true };

/** Failures of the model itself, which other rows would not avoid. */
const FATAL: readonly ErrorCode[] = ["MANIFEST_INVALID", "RUN_TIMED_OUT", "RUN_FAILED", "CLOSED"];

/** Kernels for several rows may add up in another order than those for one. */
const NOISE = { absolute: 1e-6, relative: 1e-5 };

/**
 * Whether several rows may go into one run: the first dimension of every input is free, and rows together give what they
 * give apart. A model that normalises over its batch, or has its sequence first, has the shape but fails the test.
 * @param apart the model, running rows one by one
 * @param together the same model, running them in one
 * @throws IrisError `MANIFEST_INVALID` when the model does not give what its manifest promises
 */
export async function rowsGoTogether(apart: LoadedModel, together: LoadedModel): Promise<boolean> {
  const { manifest } = apart;
  const rows = probeRows(manifest);
  const alone = await answersOf(rows, apart);
  const isFree = manifest.batched !== false && manifest.inputs.every(({ shape }) => typeof shape[0] !== "number");
  if (!isFree || !alone) return false;
  const joined = await together.predictMany(rows, ALL).catch(() => undefined);
  return joined !== undefined && difference(joined, alone, NOISE) === undefined;
}

/** Undefined for a model that the probe's values do not suit: it is served all the same, row by row. */
async function answersOf(rows: readonly unknown[], model: LoadedModel): Promise<Prediction[] | undefined> {
  const answers: Prediction[] = [];
  try {
    for (const row of rows) answers.push(await model.predict(row, ALL));
    return answers;
  } catch (error) {
    if (error instanceof IrisError && FATAL.includes(error.code)) throw error;
    return undefined;
  }
}

/** Golden rows, and where there are fewer than two distinct ones, rows made from what the manifest says. */
function probeRows(manifest: Manifest): unknown[] {
  const golden = (manifest.golden ?? []).slice(0, 16).map(({ row }) => row);
  if (new Set(golden.map((row) => JSON.stringify(row))).size > 1) return golden;
  return [...golden, madeRow(manifest, 0), madeRow(manifest, 1)];
}

function madeRow(manifest: Manifest, step: number): unknown {
  if (manifest.features) return manifest.features.map((feature) => madeValue(feature, step));
  const items = manifest.inputs.map((input) => {
    const shape = manifest.batched === false ? input.shape : input.shape.slice(1);
    return [input.name, madeTensor({ ...input, shape }, step)];
  });
  return Object.fromEntries(items);
}

function madeValue({ dtype, example, range }: Feature, step: number): unknown {
  if (typeof example === "string" || typeof example === "boolean") return example;
  if (dtype === "string") return `probe ${step}`;
  if (dtype === "bool") return step === 1;
  const near = (example ?? range?.minimum ?? 0) + step;
  return Math.min(Math.max(near, range?.minimum ?? near), range?.maximum ?? near);
}

function madeTensor({ shape, dtype }: TensorSpec, step: number): unknown {
  if (shape.length === 0) return madeElement(dtype, step);
  const size = typeof shape[0] === "number" ? shape[0] : 2;
  return Array.from({ length: size }, (_, index) =>
    madeTensor({ name: "", dtype, shape: shape.slice(1) }, step + index),
  );
}

function madeElement(dtype: DType, step: number): unknown {
  if (dtype === "string") return `probe ${step}`;
  return dtype === "bool" ? step % 2 === 1 : step % 2;
}
