import type { Fault, Models } from "iris-models";
import { writerOf } from "../answers/answer.ts";
import { RequestError } from "../problems/requestError.ts";
import { showBytes } from "../size.ts";
import { type Answered, BatchAnswers } from "./batchAnswers.ts";
import { BatchEvent } from "./batchForm.ts";
import { checked } from "./faults.ts";
import { toJson } from "./toJson.ts";

/**
 * Answers each item with its prediction or its own error. The good ones run together.
 * @param mostBytes largest event in bytes of JSON
 * @throws RequestError `INVALID_BATCH`, `BODY_TOO_LARGE`, `ANSWER_TOO_LARGE`; IrisError `MODEL_NOT_FOUND`,
 * `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE` and the others of a registry: faults of the batch as a whole
 */
export async function answerBatch(
  event: unknown,
  { models, defaultModel, mostBytes }: { models: Models; defaultModel: string; mostBytes: number },
): Promise<Answered> {
  const { BatchInput = {}, Items: items } = checked(BatchEvent, event, invalidBatch);
  checkSize(event, mostBytes);
  const { probabilities = false, unrounded = false, version: wanted } = BatchInput;
  const model = await models.model(BatchInput.model ?? defaultModel, wanted);
  const { name, version, manifest } = model;
  const results = new BatchAnswers(
    writerOf(manifest, unrounded),
    JSON.stringify({ model: name, version, results: [] }),
  );
  for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
    const rows = items.slice(from, from + ROWS_AT_ONCE);
    // asked in one turn of the event loop, so that they are run together, and each is settled by itself
    results.add(await Promise.allSettled(rows.map((row) => model.predict(row, { probabilities }))));
  }
  return results.answered();
}

/** So many rows are a run of a model; of more, the faults would fill the memory before the first is written. */
const ROWS_AT_ONCE = 1024;

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
