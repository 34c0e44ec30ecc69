import { IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { firstDifference } from "../versions/compare.ts";
import { ENGINE_FAILURES } from "../versions/golden.ts";
import type { LoadedModel } from "./loadedModel.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { goldenProbes, madeRows, type ProbeRow } from "./probeRows.ts";

const ALL: PredictOptions = { probabilities: true };

/** Numbers of made-up rows in the runs of several, and in those of a slow model. */
const RUNS: readonly number[] = [2, 3, 7];
const RUNS_OF_SLOW: readonly number[] = [2];
/** Above so many milliseconds a row a model is slow to load already. */
const SLOW = 20;

interface Answered extends ProbeRow {
  readonly answer: Prediction;
}

/**
 * Whether rows get the same answers together as apart, as far as a test can show: a second check beside the manifest's claim or
 * the graph's proof. The golden rows of a manifest that says `batched: true` are enough; otherwise random rows of
 * several magnitudes are asked too. Rows that the model refuses alone prove nothing.
 * @param golden what the model answered to the golden rows, each alone
 * @param apart the model, running rows one by one
 * @param together the same model, running them in one
 * @throws IrisError `MANIFEST_INVALID` when the model does not give what its manifest promises
 */
export async function rowsAgree(
  golden: readonly Prediction[],
  apart: LoadedModel,
  together: LoadedModel,
): Promise<boolean> {
  const { manifest } = apart;
  const isEnough = manifest.batched === true && hasSeveral(manifest);
  const asked = goldenProbes(manifest).map((probe, index) => ({ ...probe, answer: golden[index]! }));
  if (!(await isSame(asked, together))) return false;
  return isEnough || madeRowsAgree(apart, together);
}

/** Runs one made-up row where there are no golden rows, so that a manifest that does not fit its model is found at load. @throws IrisError `MANIFEST_INVALID` */
export async function askOne(model: LoadedModel): Promise<void> {
  if ((model.manifest.golden ?? []).length === 0) await answered(madeRows(model.manifest, 1), model);
}

const hasSeveral = ({ golden = [] }: Manifest): boolean =>
  new Set(golden.map(({ row }) => JSON.stringify(row))).size > 1;

async function madeRowsAgree(apart: LoadedModel, together: LoadedModel): Promise<boolean> {
  const started = performance.now();
  await askOne(apart);
  const counts = performance.now() - started > SLOW ? RUNS_OF_SLOW : RUNS;
  for (const count of counts)
    if (!(await isSame(await answered(madeRows(apart.manifest, count), apart), together))) return false;
  return true;
}

async function isSame(rows: readonly Answered[], together: LoadedModel): Promise<boolean> {
  if (rows.length < 2) return true;
  const asked = rows.map(({ row }) => row);
  const joined = await together.predictMany(asked, ALL).catch(() => undefined);
  return (
    joined !== undefined &&
    rows.every(({ answer, noise }, at) => firstDifference(joined[at], answer, noise) === undefined)
  );
}

/** The rows that the model accepts, with their answers. */
async function answered(rows: readonly ProbeRow[], model: LoadedModel): Promise<Answered[]> {
  const found: Answered[] = [];
  for (const probe of rows) {
    try {
      found.push({ ...probe, answer: await model.predict(probe.row, ALL) });
    } catch (error) {
      if (isFatal(error, model.manifest)) throw error;
    }
  }
  return found;
}

/** Where golden rows have shown that the manifest is right, a made-up row that does not fit it is ignored. */
function isFatal(error: unknown, { golden = [] }: Manifest): boolean {
  if (!(error instanceof IrisError)) return false;
  return ENGINE_FAILURES.includes(error.code) || (error.code === "MANIFEST_INVALID" && golden.length === 0);
}
