import type { Prediction } from "iris-models";
import type { PredictionWriter } from "../../formats/predictionWriter.ts";
import { toProblem } from "../../problems/problem.ts";
import { MAX_EVENT_BYTES, responseTooLarge } from "../limits.ts";
import type { BatchResponse, ItemError } from "./batchSchema.ts";

/** The response to a batch, and what there is to log of it. */
export interface BatchOutcome {
  readonly response: BatchResponse;
  readonly failed: number;
  readonly bytes: number;
}

/** The results of a batch, written as they come. */
export class BatchResults {
  readonly #writer: PredictionWriter;
  readonly #model: { readonly name: string; readonly version: string };
  readonly #results: BatchResponse["results"] = [];
  #failure: { readonly reason: unknown } | undefined;
  #written = 0;
  #refused = 0;
  #bytes: number;

  /** @param model the version that predicts */
  constructor(writer: PredictionWriter, model: { readonly name: string; readonly version: string }) {
    this.#writer = writer;
    this.#model = model;
    const { name, version } = model;
    this.#bytes = Buffer.byteLength(JSON.stringify({ model: name, version, results: [] }));
  }

  predicted(index: number, prediction: Prediction): void {
    this.#add(index, () => ({ prediction: this.#writer.value(prediction) }));
  }

  refused(index: number, reason: unknown): void {
    this.#refused++;
    this.#add(index, () => ({ error: errorOf(reason) }));
  }

  /** @throws RequestError `ANSWER_TOO_LARGE` as soon as that is certain; the error of a row where it is the batch's */
  check(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  /** The whole response, once every item has its result. */
  outcome(): BatchOutcome {
    const { name, version } = this.#model;
    return { response: { model: name, version, results: this.#results }, failed: this.#refused, bytes: this.#bytes };
  }

  /** Throws nothing: results come one by one, and nobody may be waiting for this one any more. */
  #add(index: number, make: () => BatchResponse["results"][number]): void {
    if (this.#failure) return;
    try {
      const result = make();
      this.#results[index] = result;
      // Lambda counts the response as JSON
      this.#bytes += Buffer.byteLength(JSON.stringify(result)) + (this.#written++ > 0 ? COMMA : 0);
      if (this.#bytes > MAX_EVENT_BYTES) throw responseTooLarge(this.#bytes, MAX_EVENT_BYTES, this.#written);
    } catch (reason) {
      this.#failure = { reason };
      this.#results.length = 0;
    }
  }
}

const COMMA = 1;

/** What is wrong with one item; any other error is the batch's. */
function errorOf(reason: unknown): ItemError {
  const { code, detail, faults } = toProblem(reason);
  if (code !== "INVALID_INPUT" && code !== "OUTPUT_INVALID") throw reason;
  return {
    code,
    message: detail,
    ...(faults.length > 0 && { errors: faults.map(({ path, message }) => ({ path, message })) }),
  };
}
