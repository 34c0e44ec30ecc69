import type { Manifest } from "iris-models";
import type { MediaTypeObject } from "../formats/format.ts";
import { writeOne } from "../formats/json.ts";
import { writerOf } from "../formats/predictionWriter.ts";
import { anyRow } from "./forms.ts";
import { type JsonSchema, refTo } from "./jsonSchema.ts";
import type { DescribedModel, Example } from "./modelExamples.ts";
import { rowSchemas } from "./row.ts";

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

/** The JSON bodies of requests to a model. */
export const jsonRequest = ({ manifest, example }: DescribedModel): MediaTypeObject => ({
  schema: bodySchema(manifest),
  ...(example && { examples: jsonExamples(manifest, example) }),
});

function bodySchema(manifest: Manifest): JsonSchema {
  const row = anyRow(manifest);
  const many = ["Rows", "ManyRows"].map((part) => refTo(`${manifest.name}.${part}`));
  return { anyOf: [...(row.anyOf ?? [row]), ...many] };
}

/** Each form that a JSON body may have. */
export function jsonExamples(manifest: Manifest, { row }: Example): Examples {
  const values = manifest.features ? Object.values(row) : Object.values(row)[0];
  const [columns, cells] = [Object.keys(row), Object.values(row)];
  return {
    row: { summary: "One row by name", value: row },
    ...(rowSchemas(manifest).Values && { values: { summary: "One row by position", value: values } }),
    rows: { summary: "Many rows", value: [row, row] },
    instances: { summary: "Many rows as instances", value: { instances: [row, row] } },
    dataframe: { summary: "A data frame", value: { dataframe_split: { columns, data: [cells, cells] } } },
  };
}

/** The JSON bodies of a model's responses. */
export function jsonResponse({ manifest, example }: DescribedModel): MediaTypeObject {
  const prediction = refTo(`${manifest.name}.Prediction`);
  const one = { type: "object", properties: { prediction }, required: ["prediction"], additionalProperties: false };
  const many = {
    type: "object",
    properties: { predictions: { type: "array", items: prediction } },
    required: ["predictions"],
    additionalProperties: false,
  };
  return { schema: { anyOf: [one, many] }, ...(example && { examples: responseExamples(manifest, example) }) };
}

/** The responses to one row and to many. */
function responseExamples(manifest: Manifest, { prediction }: Example): Examples {
  const value = JSON.parse(writeOne(prediction, writerOf(manifest, false)));
  return {
    prediction: { summary: "To one row", value },
    predictions: {
      summary: "To many rows",
      value: { predictions: [value.prediction, value.prediction] },
    },
  };
}
