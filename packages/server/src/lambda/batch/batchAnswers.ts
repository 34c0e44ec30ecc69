import type { Prediction } from "iris-models";
import type { AnswerWriter } from "../../answers/writer.ts";
import { tell } from "../../problems/problem.ts";
import { answerTooLarge, MOST_EVENT_BYTES } from "../limits.ts";
import type { BatchAnswer, ItemError } from "./batchSchema.ts";

/** What a batch is answered with, and what there is to log of it. */
export interface Answered {
  readonly answer: BatchAnswer;
  readonly failed: number;
  readonly bytes: number;
}

/** The results of a batch, written as they come. */
export class BatchAnswers {
  readonly #writer: AnswerWriter;
  readonly #frame: string;
  readonly #texts: string[] = [];
  #failure: { readonly reason: unknown } | undefined;
  #written = 0;
  #refused = 0;
  #bytes: number;

  /** @param model the version that answers */
  constructor(writer: AnswerWriter, { name, version }: { readonly name: string; readonly version: string }) {
    this.#writer = writer;
    this.#frame = JSON.stringify({ model: name, version, results: [] });
    this.#bytes = Buffer.byteLength(this.#frame);
  }

  predicted(index: number, prediction: Prediction): void {
    this.#write(index, () => `{"prediction":${this.#writer.json(prediction)}}`);
  }

  refused(index: number, reason: unknown): void {
    this.#refused++;
    this.#write(index, () => `{"error":${JSON.stringify(errorOf(reason))}}`);
  }

  /** @throws RequestError `ANSWER_TOO_LARGE` as soon as that is certain; the error of a row where it is the batch's */
  check(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  /** The whole answer, once every item has its result. */
  answered(): Answered {
    const answer: BatchAnswer = JSON.parse(`${this.#frame.slice(0, -2)}${this.#texts.join(",")}]}`);
    return { answer, failed: this.#refused, bytes: this.#bytes };
  }

  /** Throws nothing: results come one by one, and nobody may be waiting for this one any more. */
  #write(index: number, write: () => string): void {
    if (this.#failure) return;
    try {
      const text = write();
      this.#texts[index] = text;
      this.#bytes += Buffer.byteLength(text) + (this.#written++ > 0 ? COMMA : 0);
      if (this.#bytes > MOST_EVENT_BYTES) throw answerTooLarge(this.#bytes, MOST_EVENT_BYTES, this.#written);
    } catch (reason) {
      this.#failure = { reason };
      this.#texts.length = 0;
    }
  }
}

const COMMA = 1;

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
