import { IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import { noRows } from "./input.ts";

/** Texts that hold many rows. */
export type RowFormat = "csv" | "ndjson";

/**
 * Reads the rows of a text, in their order.
 *
 * CSV: a first line that names features is a header, without one the columns are positions; a blank cell or NA is null.
 * NDJSON: one row of JSON a line; empty lines are passed over.
 * @param features what the columns mean; without it CSV cells are numbers where they read as such
 * @throws IrisError `INVALID_BODY` that names the line; `INVALID_INPUT` where there are no rows
 */
export async function parseRows(
  text: string,
  format: RowFormat,
  features: readonly Feature[] | undefined,
): Promise<unknown[]> {
  const rows = format === "csv" ? await parseCsv(text, features ?? []) : parseNdjson(text);
  if (rows.length === 0) throw noRows();
  return rows;
}

/** Most programs never read CSV, and need not load what it takes. */
async function parseCsv(text: string, features: readonly Feature[]): Promise<unknown[]> {
  const { readCsv } = await import("./csv.ts");
  return readCsv(text, features);
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
