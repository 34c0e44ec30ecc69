import { Type } from "@sinclair/typebox";
import { parseRowsInParts } from "iris-models";
import { readText } from "../bodyParsers/text.ts";
import type { Format } from "./format.ts";
import { writerOf } from "./predictionWriter.ts";

/** Most servers never write CSV, and need not load what it takes. */
const loadStringify = async () => (await import("csv-stringify/sync")).stringify;

/** CSV (RFC 4180). Responses have a header: `label,probability` and optionally a column for each class; `value`; or a column for each output. */
export const csv: Format = {
  mediaTypes: ["text/csv"],
  contentType: "text/csv; charset=utf-8; header=present",
  workPerByte: { bytes: 48, heapBytes: 48 },
  openRows: (bytes) => {
    const text = readText(bytes);
    return (manifest) => ({ parts: parseRowsInParts(text, "csv", manifest) });
  },
  writePredictions: async (manifest, { probabilities, unrounded }) => {
    const stringify = await loadStringify();
    const writer = writerOf(manifest, unrounded);
    const header = stringify([writer.columns(probabilities)]);
    const cells = (values: readonly unknown[]) => values.map(writer.cell);
    return {
      write: (predictions, count) =>
        (count === 0 ? header : "") + stringify(predictions.map((prediction) => cells(writer.values(prediction)))),
      end: () => "",
    };
  },
  docs: {
    anyRequest: Type.String({ description: "Rows by position, or with a header by name" }),
    anyResponse: Type.String({ description: "A header and a line for each row" }),
    request: ({ manifest, example }) => {
      // a cell holds one value, and tensors have many
      if (!manifest.features) return undefined;
      const schema = {
        type: "string",
        description: "Rows by position, or by name below a header. An empty cell is null",
      };
      return example ? withExample(schema, example.row) : { schema };
    },
    response: () => ({ schema: { type: "string", description: "A header and a line for each row" } }),
  },
};

async function withExample(schema: object, row: Readonly<Record<string, unknown>>) {
  const stringify = await loadStringify();
  return { schema, example: stringify([Object.keys(row), Object.values(row).map(String)]) };
}
