import { stringify } from "csv-stringify/sync";
import type { Manifest } from "iris-models";
import { writeMany, writeOne, writerOf } from "../answers/answer.ts";
import type { Example } from "./described.ts";
import { rowSchemas } from "./row.ts";

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

/** Each form that a body of JSON may have. */
export function jsonExamples(manifest: Manifest, { row }: Example): Examples {
  const values = manifest.features ? Object.values(row) : Object.values(row)[0];
  return {
    row: { summary: "One row by name", value: row },
    ...(rowSchemas(manifest).Values && { values: { summary: "One row by position", value: values } }),
    rows: { summary: "Many rows", value: [row, row] },
    instances: { summary: "Many rows as instances", value: { instances: [row, row] } },
  };
}

/** Many rows as pandas and MLflow write them. */
export function dataFrameExample({ row }: Example): Examples {
  const [columns, values] = [Object.keys(row), Object.values(row)];
  return { dataframe: { summary: "A data frame", value: { dataframe_split: { columns, data: [values, values] } } } };
}

/** A header and a row, both of the example. */
export const csvExample = ({ row }: Example): string => stringify([Object.keys(row), Object.values(row).map(String)]);

/** A line of JSON. */
export const ndjsonExample = ({ row }: Example): string => `${JSON.stringify(row)}\n`;

/** What is answered to one row and to many. */
export function answerExamples(manifest: Manifest, { prediction }: Example): Examples {
  const writer = writerOf(manifest, false);
  return {
    prediction: { summary: "To one row", value: JSON.parse(writeOne(prediction, writer)) },
    predictions: { summary: "To many rows", value: JSON.parse(writeMany([prediction, prediction], writer)) },
  };
}
