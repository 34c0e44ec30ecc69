import type { Prediction } from "iris-models";
import { AnyJsonBody, AnyJsonResponse } from "../schemas/jsonBody.ts";
import type { Format } from "./format.ts";
import { type PredictionWriter, writerOf } from "./predictionWriter.ts";

/** Values of Content-Type that clients send without meaning them: `curl -d` names a form, and many name plain text or nothing. */
const READ_AS_JSON: ReadonlySet<string> = new Set(["", "application/x-www-form-urlencoded", "text/plain"]);

/** JSON. Its bodies become values as they arrive (bodies/json.ts), and a model distinguishes one row from many. */
export const json: Format = {
  mediaTypes: ["application/json"],
  alsoReads: (type) => READ_AS_JSON.has(type) || /^application\/[^/\s]+\+json$/.test(type),
  contentType: "application/json; charset=utf-8",
  workPerByte: { bytes: 16, heapBytes: 16 },
  writePredictions: (manifest, { unrounded }) => {
    const writer = writerOf(manifest, unrounded);
    return {
      write: (predictions, count) =>
        `${count === 0 ? '{"predictions":[' : ","}${predictions.map(writer.json).join(",")}`,
      end: () => "]}",
    };
  },
  docs: {
    anyRequest: AnyJsonBody,
    anyResponse: AnyJsonResponse,
    request: async (model) => (await import("../openapi/bundle.ts")).jsonRequest(model),
    response: async (model) => (await import("../openapi/bundle.ts")).jsonResponse(model),
  },
};

/** The body of the response to one row: `{"prediction": ...}` */
export const writeOne = (prediction: Prediction, writer: PredictionWriter): string =>
  `{"prediction":${writer.json(prediction)}}`;
