import { Type } from "@sinclair/typebox";
import { parseRowsInParts } from "iris-models";
import { readText } from "../bodyParsers/text.ts";
import type { Format } from "./format.ts";
import { writerOf } from "./predictionWriter.ts";

/** NDJSON: a row of JSON on each line, and a prediction on each line. */
export const ndjson: Format = {
  mediaTypes: ["application/x-ndjson", "application/ndjson", "application/jsonl"],
  contentType: "application/x-ndjson; charset=utf-8",
  workPerByte: { bytes: 24, heapBytes: 24 },
  openRows: (bytes) => {
    const text = readText(bytes);
    return (manifest) => ({ parts: parseRowsInParts(text, "ndjson", manifest) });
  },
  writePredictions: (manifest, { unrounded }) => {
    const writer = writerOf(manifest, unrounded);
    return {
      write: (predictions) => predictions.map((prediction) => `${writer.json(prediction)}\n`).join(""),
      end: () => "",
    };
  },
  docs: {
    anyRequest: Type.String({ description: "A row of JSON on each line" }),
    anyResponse: Type.String({ description: "A prediction of JSON on each line" }),
    request: ({ example }) => ({
      schema: { type: "string", description: "A row of JSON on each line" },
      ...(example && { example: `${JSON.stringify(example.row)}\n` }),
    }),
    response: () => ({ schema: { type: "string", description: "A prediction of JSON on each line" } }),
  },
};
