import { Type } from "@sinclair/typebox";
import { emptyBody } from "../bodyParsers/text.ts";
import { readArrowRows } from "./arrowRows.ts";
import { arrowWriter } from "./arrowWriter.ts";
import type { Format } from "./format.ts";

const REQUEST =
  "An Arrow IPC stream of a table with a column for each feature or input, by its name, without compressed buffers. Null is a missing value";
const RESPONSE = "An Arrow IPC stream of a table with a row for each prediction, and the columns of the CSV format";

/** Apache Arrow's IPC stream: a table of features in, a table of predictions out. Its package is loaded at first use. */
export const arrow: Format = {
  mediaTypes: ["application/vnd.apache.arrow.stream"],
  contentType: "application/vnd.apache.arrow.stream",
  workPerByte: { bytes: 48, heapBytes: 48 },
  openRows: (bytes) => {
    if (bytes.length === 0) throw emptyBody();
    return (manifest) => readArrowRows(bytes, manifest);
  },
  writePredictions: arrowWriter,
  docs: {
    anyRequest: Type.String({ format: "binary", description: REQUEST }),
    anyResponse: Type.String({ format: "binary", description: RESPONSE }),
    request: () => ({ schema: { type: "string", format: "binary", description: REQUEST } }),
    response: () => ({ schema: { type: "string", format: "binary", description: RESPONSE } }),
  },
};
