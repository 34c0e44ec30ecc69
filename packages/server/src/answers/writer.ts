import type { Manifest, Prediction } from "iris-models";
import { classWriter } from "./classWriter.ts";
import { numberWriter } from "./number.ts";
import { tensorWriter } from "./tensorWriter.ts";
import { valueWriter } from "./valueWriter.ts";

/** Writes a model's predictions, in the form of its task. */
export interface AnswerWriter {
  /** One prediction as JSON text. */
  json(prediction: Prediction): string;
  /** The names of the columns of CSV. @param probabilities whether every class's is asked for */
  header(probabilities: boolean): string[];
  /** One prediction as cells, in the header's order. */
  cells(prediction: Prediction): string[];
}

/** The writer for a manifest's task. @param digits how many digits numbers keep after the point; undefined keeps all */
export function answerWriter(manifest: Manifest, digits: number | undefined): AnswerWriter {
  const write = numberWriter(digits);
  if (manifest.task === "classification") return classWriter(manifest, write);
  return manifest.task === "regression" ? valueWriter(manifest, write) : tensorWriter(manifest, write);
}
