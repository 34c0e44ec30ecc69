import type { Fault, Models, Prediction } from "iris-models";
import { writerOf } from "../../formats/predictionWriter.ts";
import { RequestError } from "../../problems/requestError.ts";
import { showBytes } from "../../size.ts";
import { checked } from "../eventErrors.ts";
import { toJson } from "../eventJson.ts";
import { type BatchOutcome, BatchResults } from "./batchResults.ts";
import { BatchEvent } from "./batchSchema.ts";

/**
 * Gives each item its prediction or its own error. The good ones run together.
 * @param maxBytes largest event in bytes of JSON
 * @throws RequestError `INVALID_BATCH`, `BODY_TOO_LARGE`, `ANSWER_TOO_LARGE`; IrisError `MODEL_NOT_FOUND`,
 * `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE` and the others of a registry: faults of the batch as a whole
 */
export async function predictBatch(
  event: unknown,
  { models, defaultModel, maxBytes }: { models: Models; defaultModel: string; maxBytes: number },
): Promise<BatchOutcome> {
  const { BatchInput = {}, Items: items } = checked(BatchEvent, event, invalidBatch);
  checkSize(event, maxBytes);
  const { probabilities = false, unrounded = false, version: wanted } = BatchInput;
  const model = await models.model(BatchInput.model ?? defaultModel, wanted);
  const { name, version, manifest } = model;
  const results = new BatchResults(writerOf(manifest, unrounded), { name, version });
  await predictAll(items, (row) => model.predict(row, { probabilities }), results);
  return results.outcome();
}

/** So many rows are run before the faults that have been found in them are written. */
const ROWS_BETWEEN = 1024;

/** Predicts all rows in one turn of the event loop, so that they run together. Of bad ones no more are described than a response can hold. */
async function predictAll(
  rows: readonly unknown[],
  predict: (row: unknown) => Promise<Prediction>,
  results: BatchResults,
): Promise<void> {
  const pending: Promise<void>[] = [];
  for (const [index, row] of rows.entries()) {
    const settled = predict(row).then(
      (prediction) => results.predicted(index, prediction),
      (reason: unknown) => results.refused(index, reason),
    );
    pending.push(settled);
    if (pending.length % ROWS_BETWEEN > 0) continue;
    // lets what has been refused be written, which is still in the same turn
    await undefined;
    results.check();
  }
  await Promise.all(pending);
  results.check();
}

function checkSize(event: unknown, maxBytes: number): void {
  const bytes = Buffer.byteLength(toJson(event));
  if (bytes <= maxBytes) return;
  const message = `The batch is larger than ${showBytes(maxBytes)} (${maxBytes} bytes), which is the limit; send fewer rows at a time.`;
  throw new RequestError("BODY_TOO_LARGE", message);
}

function invalidBatch(faults: readonly Fault[]): RequestError {
  const all = faults.map(({ path, message }) => `${path || "The event"} ${message}`).join(". ");
  const message = `A batch is {"BatchInput": {"model": ..., "version": ...}, "Items": [row, ...]}. ${all}.`;
  return new RequestError("INVALID_BATCH", message, { faults });
}
