import { IrisError } from "../errors.ts";
import { parseJsonInParts } from "../json/jsonInParts.ts";
import { NestedTooDeep } from "../json/jsonParts.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { Turn } from "../turn.ts";
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
 * @throws IrisError `INVALID_BODY` that names the line; `INVALID_INPUT` where there are no rows, or with one fault for each invalid column of CSV
 */
export async function parseRows(text: string, format: RowFormat, manifest: RowColumns): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const part of parseRowsInParts(text, format, manifest)) for (const row of part) rows.push(row);
  return rows;
}

/**
 * Reads the rows of a text as parseRows does, in parts that leave the event loop free in between. Some faults are known, and thrown,
 * at the end only: read all parts before a row is used.
 * @throws IrisError as parseRows, when read
 */
export async function* parseRowsInParts(
  text: string,
  format: RowFormat,
  manifest: RowColumns,
): AsyncGenerator<readonly unknown[]> {
  let isEmpty = true;
  for await (const part of format === "csv" ? await csvParts(text, manifest) : ndjsonParts(text)) {
    if (part.length > 0) isEmpty = false;
    yield part;
  }
  if (isEmpty) throw noRows();
}

/** Most programs never read CSV, and need not load what it takes. */
async function csvParts(
  text: string,
  { features, target, inputs, unknownFeatures }: RowColumns,
): Promise<AsyncGenerator<readonly unknown[]>> {
  const { readCsv, readTensorCsv } = await import("./csv.ts");
  if (features) return readCsv(text, { features, target: target?.name, ignoresUnknown: unknownFeatures === "ignore" });
  return readTensorCsv(text, inputs.length === 1 ? inputs[0]?.dtype : undefined);
}

/** Lines, and characters in them, that are parsed before the time is checked. */
const LINES_PER_PART = 64;
const CHARACTERS_PER_PART = 16_384;
/** A longer line is parsed in parts. */
const LONG_LINE_CHARACTERS = 65_536;

async function* ndjsonParts(text: string): AsyncGenerator<readonly unknown[]> {
  const turn = new Turn();
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const rows: unknown[] = [];
    const start = at;
    for (let count = 0; count < LINES_PER_PART && at < text.length && at - start < CHARACTERS_PER_PART; count++) {
      const end = text.indexOf("\n", at);
      const json = text.slice(at, end === -1 ? text.length : end);
      if (json.length > LONG_LINE_CHARACTERS) rows.push(...(await parseLongLine(json, line)));
      else if (json.trim() !== "") rows.push(parseLine(json, line));
      at = end === -1 ? text.length : end + 1;
      line++;
    }
    yield rows;
    await turn.pause();
  }
}

function parseLine(json: string, line: number): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw brokenLine(line, cause);
  }
}

/** @returns nothing for a blank line */
async function parseLongLine(json: string, line: number): Promise<unknown[]> {
  if (json.trim() === "") return [];
  try {
    return [await parseJsonInParts(json)];
  } catch (cause) {
    throw brokenLine(line, cause);
  }
}

function brokenLine(line: number, cause: unknown): IrisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const fault = cause instanceof NestedTooDeep ? reason : `is not JSON (${reason}).`;
  return new IrisError("INVALID_BODY", `Line ${line} ${fault}`, { cause });
}
