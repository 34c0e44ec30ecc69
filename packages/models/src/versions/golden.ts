import { type ErrorCode, IrisError } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import { isClassPrediction, isValuePrediction, type Prediction } from "../inference/prediction.ts";
import type { GoldenRow, Manifest, Tolerance } from "../manifest/manifest.ts";
import { firstDifference } from "./compare.ts";

/** Failures of the engine or its process, and not of a row. */
export const ENGINE_FAILURES: readonly string[] = ["RUN_TIMED_OUT", "RUN_FAILED", "CLOSED"] satisfies ErrorCode[];

/** What a golden row may differ by when the manifest does not say: the noise of float32. */
const DEFAULT_TOLERANCE: Tolerance = { absolute: 1e-5, relative: 1e-4 };

/**
 * Predicts each golden row, alone.
 * @returns the predictions, in the order of the rows
 * @throws IrisError `GOLDEN_ROW_FAILED` that names the row and where the prediction differs
 */
export async function checkGoldenRows(model: LoadedModel): Promise<Prediction[]> {
  const { golden = [], tolerance = DEFAULT_TOLERANCE } = model.manifest;
  const predictions: Prediction[] = [];
  for (const [index, { row, expected }] of golden.entries()) {
    const given = await predictRow(model, row, index);
    const found = firstDifference(comparable(given, model.manifest, expected), expected, tolerance);
    if (found !== undefined) throw failed(model.manifest, index, found);
    predictions.push(given);
  }
  return predictions;
}

async function predictRow(model: LoadedModel, row: unknown, index: number): Promise<Prediction> {
  try {
    return await model.predict(row, { probabilities: true });
  } catch (cause) {
    // a failure of the engine is not a fault of the row
    if (cause instanceof IrisError && ENGINE_FAILURES.includes(cause.code)) throw cause;
    throw failed(model.manifest, index, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const failed = (manifest: Manifest, index: number, what: string, cause?: unknown): IrisError =>
  new IrisError(
    "GOLDEN_ROW_FAILED",
    `${manifest.name} version ${manifest.version} fails golden row ${index}: ${what}.`,
    { cause },
  );

/** The parts of a prediction that a golden row expects, in its form. */
function comparable(
  prediction: Prediction,
  manifest: Manifest,
  expected: GoldenRow["expected"],
): GoldenRow["expected"] {
  const form = goldenForm(prediction, manifest, Array.isArray(expected.probabilities));
  return Object.fromEntries(Object.entries(form).filter(([part]) => Object.hasOwn(expected, part)));
}

/**
 * A prediction with all its probabilities in the form of a golden row's `expected`.
 * @param isInOrder whether the row has them in the order of the classes, as earlier releases wrote them
 */
export function goldenForm(prediction: Prediction, manifest: Manifest, isInOrder: boolean): GoldenRow["expected"] {
  if (manifest.task === "classification" && isClassPrediction(prediction)) {
    const { label, probabilities } = prediction;
    if (!probabilities) return { label };
    const inOrder = () => (manifest.classes ?? []).map((name) => probabilities[String(name)]!);
    return { label, probabilities: isInOrder ? inOrder() : probabilities };
  }
  if (manifest.task === "regression" && isValuePrediction(prediction)) return { value: prediction.value };
  return { outputs: { ...prediction } };
}
