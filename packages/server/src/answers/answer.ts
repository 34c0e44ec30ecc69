import type { Manifest, Prediction } from "iris-models";
import { classWriter } from "./classWriter.ts";
import { jsonWriter } from "./manyWriter.ts";
import { numberWriter } from "./number.ts";
import { tensorWriter } from "./tensorWriter.ts";
import { valueWriter } from "./valueWriter.ts";
import type { AnswerWriter } from "./writer.ts";

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
export function writeMany(predictions: readonly Prediction[], writer: AnswerWriter): string {
  const { head, some, tail } = jsonWriter(writer);
  return `${head}${some(predictions, 0)}${tail}`;
}
