import type { Prediction } from "iris-models";
import type { AnswerWriter } from "./writer.ts";

/** Writes the predictions of many rows, one after another. */
export interface ManyWriter {
  readonly contentType: string;
  readonly head: string;
  /** @param index of the prediction, from 0 */
  one(prediction: Prediction, index: number): string;
  readonly tail: string;
}

/** The content type of answers in JSON. */
export const JSON_TYPE = "application/json; charset=utf-8";

/** `{"predictions": [...]}` */
export const jsonWriter = ({ json }: AnswerWriter): ManyWriter => ({
  contentType: JSON_TYPE,
  head: '{"predictions":[',
  one: (prediction, index) => (index === 0 ? json(prediction) : `,${json(prediction)}`),
  tail: "]}",
});

/** A prediction a line (NDJSON). */
export const ndjsonWriter = ({ json }: AnswerWriter): ManyWriter => ({
  contentType: "application/x-ndjson; charset=utf-8",
  head: "",
  one: (prediction) => `${json(prediction)}\n`,
  tail: "",
});

/** CSV (RFC 4180) with a header: `label,probability` and, when asked for, a column a class; `value`; or a column an output. */
export async function csvWriter(writer: AnswerWriter, probabilities: boolean): Promise<ManyWriter> {
  const { stringify } = await import("csv-stringify/sync");
  const line = (cells: string[]): string => stringify([cells]);
  return {
    contentType: "text/csv; charset=utf-8; header=present",
    head: line(writer.header(probabilities)),
    one: (prediction) => line(writer.cells(prediction)),
    tail: "",
  };
}
