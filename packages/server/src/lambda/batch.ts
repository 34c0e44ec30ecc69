import type { Fault, Models, Prediction } from "iris-models";
import { writerOf } from "../answers/answer.ts";
import type { AnswerWriter } from "../answers/writer.ts";
import { tell } from "../problems/problem.ts";
import { RequestError } from "../problems/requestError.ts";
import { showBytes } from "../size.ts";
import { type BatchAnswer, BatchEvent, type ItemError } from "./batchForm.ts";
import { checked } from "./faults.ts";
import { answerTooLarge, MOST_EVENT_BYTES } from "./limits.ts";
import { toJson } from "./toJson.ts";

/** What a batch is answered with, and what there is to log of it. */
export interface Answered {
  readonly answer: BatchAnswer;
  readonly failed: number;
  readonly bytes: number;
}

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
  const writer = writerOf(model.manifest, unrounded);
  // asked in one turn of the event loop, so that they are run together, and each is settled by itself
  const settled = await Promise.allSettled(items.map((row) => model.predict(row, { probabilities })));
  const failed = settled.filter(({ status }) => status === "rejected").length;
  const results = settled.map((result) =>
    result.status === "fulfilled"
      ? written(result.value, writer)
      : `{"error":${JSON.stringify(errorOf(result.reason))}}`,
  );
  const head = JSON.stringify({ model: model.name, version: model.version });
  const text = `${head.slice(0, -1)},"results":[${results.join(",")}]}`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_EVENT_BYTES) throw answerTooLarge(bytes, MOST_EVENT_BYTES);
  const answer: BatchAnswer = JSON.parse(text);
  return { answer, failed, bytes };
}

const written = (prediction: Prediction, writer: AnswerWriter): string => `{"prediction":${writer.json(prediction)}}`;

/** What is wrong with one item; any other error is the batch's. */
function errorOf(reason: unknown): ItemError {
  const { code, detail, faults } = tell(reason);
  if (code !== "INVALID_INPUT" && code !== "OUTPUT_INVALID") throw reason;
  return {
    code,
    message: detail,
    ...(faults.length > 0 && { errors: faults.map(({ path, message }) => ({ path, message })) }),
  };
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
