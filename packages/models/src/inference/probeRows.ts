import { DTYPES, isFloat } from "../manifest/dtypes.ts";
import type { Feature } from "../manifest/feature.ts";
import type { Manifest, Tolerance } from "../manifest/manifest.ts";
import type { DType, TensorSpec } from "../manifest/tensor.ts";

/** A row to run, and what its prediction may differ by: kernels for several rows may add up in another order than those for one. */
export interface ProbeRow {
  readonly row: unknown;
  readonly noise: Tolerance;
}

const NOISE: Tolerance = { absolute: 1e-6, relative: 1e-5 };
const MAX_GOLDEN = 16;
/** Rows of one run differ this much, so that a row whose scale changes the other rows is found. */
const MAGNITUDES: readonly number[] = [1, 1e-3, 1e3, 1e6];
const MAX_INDEX = 10;
const FREE_SIZE = 2;
const MAX_DIFFERENT_PARTS = 16;

/** The first golden rows of a manifest. */
export const goldenProbes = ({ golden = [] }: Manifest): ProbeRow[] =>
  golden.slice(0, MAX_GOLDEN).map(({ row }) => ({ row, noise: NOISE }));

/** Random rows of several magnitudes, the same at each load: the values come from a seed. */
export function madeRows(manifest: Manifest, count: number): ProbeRow[] {
  const random = seeded(count);
  return Array.from({ length: count }, (_, index) => {
    const magnitude = MAGNITUDES[index % MAGNITUDES.length]!;
    return {
      row: madeRow(manifest, magnitude, random),
      noise: { ...NOISE, absolute: NOISE.absolute * Math.max(magnitude, 1) },
    };
  });
}

/** Mulberry32: a small generator that needs no secret and no clock. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function madeRow(manifest: Manifest, magnitude: number, random: () => number): unknown {
  if (manifest.features) return manifest.features.map((feature) => madeValue(feature, magnitude, random));
  const items = manifest.inputs.map((input) => {
    const shape = manifest.batched === false ? input.shape : input.shape.slice(1);
    return [input.name, madeTensor({ ...input, shape }, magnitude, random)];
  });
  return Object.fromEntries(items);
}

function madeValue({ dtype, example, range }: Feature, magnitude: number, random: () => number): unknown {
  if (typeof example === "string" || typeof example === "boolean") return example;
  const made = madeElement(dtype, magnitude, random);
  if (typeof made !== "number" || range === undefined) return made;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = range;
  if (made >= minimum && made <= maximum) return made;
  const place = minimum + random() * (maximum - minimum);
  if (!Number.isFinite(place)) return Number.isFinite(minimum) ? minimum : maximum;
  return isFloat(dtype) ? place : Math.min(Math.ceil(place), Math.floor(maximum));
}

function madeTensor({ shape, dtype }: TensorSpec, magnitude: number, random: () => number): unknown {
  if (shape.length === 0) return madeElement(dtype, magnitude, random);
  const size = typeof shape[0] === "number" ? shape[0] : FREE_SIZE;
  // all parts of a large tensor are the same object, which takes less time and memory
  if (shape.length > 1 && size > MAX_DIFFERENT_PARTS) {
    const part = madeTensor({ name: "", dtype, shape: shape.slice(1) }, magnitude, random);
    return Array.from({ length: size }, () => part);
  }
  return Array.from({ length: size }, () => madeTensor({ name: "", dtype, shape: shape.slice(1) }, magnitude, random));
}

/** Integers are small, since they may be indices into a table, and never 0, since graphs may divide by them. */
function madeElement(dtype: DType, magnitude: number, random: () => number): number | string | boolean {
  if (dtype === "string") return `probe ${Math.floor(random() * MAX_INDEX)}`;
  if (dtype === "bool") return random() < 0.5;
  if (!isFloat(dtype)) return 1 + Math.floor(random() * (magnitude > 1 ? MAX_INDEX - 1 : 1));
  return Math.fround((2 * random() - 1) * Math.min(magnitude, DTYPES[dtype].largest));
}
