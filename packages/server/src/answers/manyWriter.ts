import type { Prediction } from "iris-models";
import type { AnswerWriter } from "./writer.ts";

/** Writes the predictions of many rows, one after another. */
export interface ManyWriter {
  readonly contentType: string;
  readonly head: string;
  /** @param from how many predictions have been written before */
  some(predictions: readonly Prediction[], from: number): string;
  readonly tail: string;
}

/** The content type of answers in JSON. */
export const JSON_TYPE = "application/json; charset=utf-8";

/** `{"predictions": [...]}` */
export const jsonWriter = ({ json }: AnswerWriter): ManyWriter => ({
  contentType: JSON_TYPE,
  head: '{"predictions":[',
  some: (predictions, from) => `${from === 0 ? "" : ","}${predictions.map(json).join(",")}`,
  tail: "]}",
});

/** A prediction a line (NDJSON). */
export const ndjsonWriter = ({ json }: AnswerWriter): ManyWriter => ({
  contentType: "application/x-ndjson; charset=utf-8",
  head: "",
  some: (predictions) => predictions.map((prediction) => `${json(prediction)}\n`).join(""),
  tail: "",
});

/** CSV (RFC 4180) with a header: `label,probability` and, when asked for, a column a class; `value`; or a column an output. */
export async function csvWriter(writer: AnswerWriter, probabilities: boolean): Promise<ManyWriter> {
  const { stringify } = await import("csv-stringify/sync");
  return {
    contentType: "text/csv; charset=utf-8; header=present",
    head: stringify([writer.header(probabilities)]),
    some: (predictions) => stringify(predictions.map(writer.cells)),
    tail: "",
  };
}
