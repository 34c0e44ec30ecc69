import type { Fault, Models, Prediction } from "iris-models";
import { writerOf } from "../../formats/predictionWriter.ts";
import { RequestError } from "../../problems/requestError.ts";
import { showBytes } from "../../size.ts";
import { checked } from "../eventErrors.ts";
import { toJson } from "../eventJson.ts";
import { type Answered, BatchAnswers } from "./batchAnswers.ts";
import { BatchEvent } from "./batchSchema.ts";

/**
 * Answers each item with its prediction or its own error. The good ones run together.
 * @param maxBytes largest event in bytes of JSON
 * @throws RequestError `INVALID_BATCH`, `BODY_TOO_LARGE`, `ANSWER_TOO_LARGE`; IrisError `MODEL_NOT_FOUND`,
 * `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE` and the others of a registry: faults of the batch as a whole
 */
export async function answerBatch(
  event: unknown,
  { models, defaultModel, maxBytes }: { models: Models; defaultModel: string; maxBytes: number },
): Promise<Answered> {
  const { BatchInput = {}, Items: items } = checked(BatchEvent, event, invalidBatch);
  checkSize(event, maxBytes);
  const { probabilities = false, unrounded = false, version: wanted } = BatchInput;
  const model = await models.model(BatchInput.model ?? defaultModel, wanted);
  const { name, version, manifest } = model;
  const answers = new BatchAnswers(writerOf(manifest, unrounded), { name, version });
  await askAll(items, (row) => model.predict(row, { probabilities }), answers);
  return answers.answered();
}

/** So many rows are asked before the faults that have been found in them are written. */
const ROWS_BETWEEN = 1024;

/** Asks all rows in one turn of the event loop, so that they run together. Of bad ones no more are described than an answer can hold. */
async function askAll(
  rows: readonly unknown[],
  predict: (row: unknown) => Promise<Prediction>,
  answers: BatchAnswers,
): Promise<void> {
  const asked: Promise<void>[] = [];
  for (const [index, row] of rows.entries()) {
    const settled = predict(row).then(
      (prediction) => answers.predicted(index, prediction),
      (reason: unknown) => answers.refused(index, reason),
    );
    asked.push(settled);
    if (asked.length % ROWS_BETWEEN > 0) continue;
    // lets what has been refused be written, which is still in the same turn
    await undefined;
    answers.check();
  }
  await Promise.all(asked);
  answers.check();
}

function checkSize(event: unknown, most: number): void {
  const bytes = Buffer.byteLength(toJson(event));
  if (bytes <= most) return;
  const message = `The batch is larger than ${showBytes(most)} (${most} bytes), which is the most that is taken; send fewer rows at a time.`;
  throw new RequestError("BODY_TOO_LARGE", message);
}

function invalidBatch(faults: readonly Fault[]): RequestError {
  const all = faults.map(({ path, message }) => `${path || "The event"} ${message}`).join(". ");
  const message = `A batch is {"BatchInput": {"model": ..., "version": ...}, "Items": [row, ...]}. ${all}.`;
  return new RequestError("INVALID_BATCH", message, { faults });
}
