import { IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { graphProof } from "../onnx/graphProof.ts";
import { firstDifference } from "../versions/compare.ts";
import { ENGINE_FAILURES } from "../versions/golden.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { outputDecoder } from "./outputDecoder.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { goldenProbes, madeRows, type ProbeRow } from "./probeRows.ts";

const ALL: PredictOptions = { probabilities: true };

/** Numbers of made-up rows in the runs of several, and in those of a slow model. */
const RUNS: readonly number[] = [2, 3, 7];
const RUNS_OF_SLOW: readonly number[] = [2];
/** A model that takes more milliseconds for a row is slow to load already. */
const SLOW_MS = 20;

interface PredictedRow extends ProbeRow {
  readonly prediction: Prediction;
}

/**
 * Whether rows of different requests may share a run. The manifest's `batched: true` is believed; where it says nothing
 * the graph has to prove it for every output that is fetched. In both cases rows run together once, as a second check.
 * @param bytes the model's file
 * @param golden the predictions of the golden rows, each alone
 * @param single the model, running rows one by one
 * @param batched the same model, running them in one
 * @throws IrisError `MANIFEST_INVALID` when the outputs are not what the manifest promises
 */
export async function isBatchable(
  bytes: Uint8Array,
  golden: readonly Prediction[],
  single: LoadedModel,
  batched: LoadedModel,
): Promise<boolean> {
  if (await isIndependent(single.manifest, bytes)) return rowsAgree(golden, single, batched);
  await runOne(single);
  return false;
}

async function isIndependent(manifest: Manifest, bytes: Uint8Array): Promise<boolean> {
  const isFree = manifest.inputs.every(({ shape }) => typeof shape[0] !== "number");
  if (manifest.batched === false || !isFree) return false;
  if (manifest.batched === true) return true;
  const { rowOutputs } = await graphProof(bytes, manifest.inputs);
  return outputDecoder(manifest).fetch.every((name) => rowOutputs.has(name));
}

/**
 * Whether rows have the same predictions together as alone, as far as a test can show. The golden rows of a manifest that says
 * `batched: true` are enough; otherwise random rows of several magnitudes run too. Rows that the model refuses alone prove nothing.
 */
async function rowsAgree(golden: readonly Prediction[], single: LoadedModel, batched: LoadedModel): Promise<boolean> {
  const { manifest } = single;
  const isEnough = manifest.batched === true && hasSeveral(manifest);
  const rows = goldenProbes(manifest).map((probe, index) => ({ ...probe, prediction: golden[index]! }));
  if (!(await isSame(rows, batched))) return false;
  return isEnough || madeRowsAgree(single, batched);
}

/** Runs one made-up row where there are no golden rows, so that a manifest that does not match its model is found at load. @throws IrisError `MANIFEST_INVALID` */
async function runOne(model: LoadedModel): Promise<void> {
  if ((model.manifest.golden ?? []).length === 0) await predicted(madeRows(model.manifest, 1), model);
}

const hasSeveral = ({ golden = [] }: Manifest): boolean =>
  new Set(golden.map(({ row }) => JSON.stringify(row))).size > 1;

async function madeRowsAgree(single: LoadedModel, batched: LoadedModel): Promise<boolean> {
  const started = performance.now();
  await runOne(single);
  const counts = performance.now() - started > SLOW_MS ? RUNS_OF_SLOW : RUNS;
  for (const count of counts)
    if (!(await isSame(await predicted(madeRows(single.manifest, count), single), batched))) return false;
  return true;
}

async function isSame(rows: readonly PredictedRow[], batched: LoadedModel): Promise<boolean> {
  if (rows.length < 2) return true;
  const together = await batched
    .predictMany(
      rows.map(({ row }) => row),
      ALL,
    )
    .catch(() => undefined);
  return (
    together !== undefined &&
    rows.every(({ prediction, noise }, at) => firstDifference(together[at], prediction, noise) === undefined)
  );
}

/** The rows that the model accepts, with their predictions. */
async function predicted(rows: readonly ProbeRow[], model: LoadedModel): Promise<PredictedRow[]> {
  const found: PredictedRow[] = [];
  for (const probe of rows) {
    try {
      found.push({ ...probe, prediction: await model.predict(probe.row, ALL) });
    } catch (error) {
      if (isFatal(error, model.manifest)) throw error;
    }
  }
  return found;
}

/** Where golden rows have shown that the manifest is right, a made-up row that does not match it is ignored. */
function isFatal(error: unknown, { golden = [] }: Manifest): boolean {
  if (!(error instanceof IrisError)) return false;
  return ENGINE_FAILURES.includes(error.code) || (error.code === "MANIFEST_INVALID" && golden.length === 0);
}
