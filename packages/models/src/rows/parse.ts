import { IrisError } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { noRows } from "./input.ts";

/** Texts that hold many rows. */
export type RowFormat = "csv" | "ndjson";

/** What a manifest says of the columns of a CSV text. */
export type RowColumns = Pick<Manifest, "features" | "target" | "inputs" | "unknownFeatures">;

/**
 * Reads the rows of a text, in their order.
 *
 * CSV is what training reads, the file that a model was trained on included: delimiters `,` `;` tab `|`; decimal commas where
 * the delimiter is not a comma; names as they stand in that file; blank, `NA`, `NaN` and `nan` are null. Row names and the target are
 * passed over. A first line that names features is a header; without one the columns are positions. The rows come by position.
 * NDJSON: one row of JSON a line; empty lines are passed over.
 * @param manifest what the columns mean
 * @throws IrisError `INVALID_BODY` that names the line; `INVALID_INPUT` where there are no rows, or with one fault for each column of CSV that does not fit
 */
export async function parseRows(text: string, format: RowFormat, manifest: RowColumns): Promise<unknown[]> {
  const rows = format === "csv" ? await parseCsv(text, manifest) : parseNdjson(text);
  if (rows.length === 0) throw noRows();
  return rows;
}

/** Most programs never read CSV, and need not load what it takes. */
async function parseCsv(text: string, { features, target, inputs, unknownFeatures }: RowColumns): Promise<unknown[]> {
  const { readCsv, readTensorCsv } = await import("./csv.ts");
  if (features) return readCsv(text, { features, target: target?.name, ignoresUnknown: unknownFeatures === "ignore" });
  return readTensorCsv(text, inputs.length === 1 ? inputs[0]?.dtype : undefined);
}

function parseNdjson(text: string): unknown[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch (cause) {
      throw new IrisError(
        "INVALID_BODY",
        `Line ${index + 1} is not JSON (${cause instanceof Error ? cause.message : cause}).`,
        { cause },
      );
    }
  });
}
