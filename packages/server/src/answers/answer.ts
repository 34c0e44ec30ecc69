import type { Manifest, Prediction } from "iris-models";
import { classWriter } from "./classWriter.ts";
import { numberWriter } from "./number.ts";
import { tensorWriter } from "./tensorWriter.ts";
import { valueWriter } from "./valueWriter.ts";
import type { AnswerWriter } from "./writer.ts";

/** The content type of answers in JSON. */
export const JSON_TYPE = "application/json; charset=utf-8";

interface Writers {
  readonly rounded: AnswerWriter;
  readonly unrounded: AnswerWriter;
}

const made = new WeakMap<Manifest, Writers>();

/** The writer of a model's answers, made once a manifest. @param unrounded whether numbers are wanted in full */
export function writerOf(manifest: Manifest, unrounded: boolean): AnswerWriter {
  let writers = made.get(manifest);
  if (writers === undefined) {
    writers = { rounded: answerWriter(manifest, manifest.digits), unrounded: answerWriter(manifest, undefined) };
    made.set(manifest, writers);
  }
  return unrounded ? writers.unrounded : writers.rounded;
}

/** The writer for a manifest's task. @param digits how many digits numbers keep after the point; undefined keeps all */
function answerWriter(manifest: Manifest, digits: number | undefined): AnswerWriter {
  if (manifest.task === "tensor") return tensorWriter(manifest, digits);
  const write = numberWriter(digits);
  return manifest.task === "classification" ? classWriter(manifest, write) : valueWriter(manifest, write);
}

/** `{"prediction": ...}` */
export const writeOne = (prediction: Prediction, writer: AnswerWriter): string =>
  `{"prediction":${writer.json(prediction)}}`;

/** `{"predictions": [...]}` */
export const writeMany = (predictions: readonly Prediction[], writer: AnswerWriter): string =>
  `{"predictions":[${predictions.map(writer.json).join(",")}]}`;

/** A prediction a line (NDJSON). */
export const writeNdjson = (predictions: readonly Prediction[], writer: AnswerWriter): string =>
  predictions.map((prediction) => `${writer.json(prediction)}\n`).join("");

/** CSV (RFC 4180) with a header: `label,probability` and, when asked for, a column a class; `value`; or a column an output. */
export async function writeCsv(
  predictions: readonly Prediction[],
  writer: AnswerWriter,
  probabilities: boolean,
): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  return stringify([writer.header(probabilities), ...predictions.map(writer.cells)]);
}
