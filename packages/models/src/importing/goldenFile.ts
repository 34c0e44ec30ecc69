import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Check } from "@sinclair/typebox/value";
import { IrisError } from "../errors.ts";
import { type ClassLabel, GoldenRow, type Manifest } from "../manifest/manifest.ts";
import { parseRows, type RowColumns } from "../rows/parse.ts";
import { parseNumber } from "../tables/cell.ts";
import { columnName } from "../tables/header.ts";
import { parseTable } from "../tables/table.ts";

/** Columns that may hold the expected prediction in a CSV file, besides the label's own name. */
const EXPECTED_COLUMNS: readonly string[] = ["label", "value", "expected", "prediction", "target"];

/** What a CSV file of golden rows is read by. */
export interface GoldenColumns extends RowColumns {
  /** The name of what is predicted. */
  readonly label?: string | undefined;
}

/** Rows of a file before it is known what the model predicts: of CSV, the expected cells stand apart. */
export type GivenRow = GoldenRow | { readonly row: unknown; readonly cell: string };

/**
 * Reads golden rows: JSON (an array) or NDJSON of `{"row", "expected"}`, or CSV of the features and a column of the expected labels
 * or values.
 * @throws IrisError `INVALID_DATA`, `INVALID_BODY`
 */
export async function readGoldenFile(path: string, columns: GoldenColumns): Promise<GivenRow[]> {
  const text = await readText(path);
  const isJson = [".json", ".ndjson", ".jsonl"].includes(extname(path).toLowerCase()) || /^\s*[[{]/.test(text);
  return isJson ? readJson(text, path) : readCsv(text, path, columns);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw invalid(path, `cannot be read (${cause instanceof Error ? cause.message : cause})`, cause);
  }
}

function readJson(text: string, path: string): GoldenRow[] {
  const rows = /^\s*\[/.test(text)
    ? parse(text, path)
    : text.split("\n").flatMap((line) => (line.trim() ? [parse(line, path)] : []));
  return checkGolden(rows, path);
}

/** @throws IrisError `INVALID_DATA` that names the first row that has another form */
export function checkGolden(rows: unknown, path: string): GoldenRow[] {
  const list: readonly unknown[] = Array.isArray(rows) ? rows : [rows];
  return list.map((row, index) => {
    if (Check(GoldenRow, row)) return row;
    throw invalid(
      path,
      `must have {"row": …, "expected": {"label" | "value" | "outputs": …}} in row ${index}, got ${JSON.stringify(row)?.slice(0, 100)}`,
    );
  });
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `must be JSON (${cause instanceof Error ? cause.message : cause})`, cause);
  }
}

async function readCsv(text: string, path: string, columns: GoldenColumns): Promise<GivenRow[]> {
  if (!columns.features) throw invalid(path, "must be JSON or NDJSON, because a row of this model is tensors");
  const features = new Set(columns.features.map(({ name }) => name));
  const { records } = parseTable(text, { columns: features.size + 1 });
  const header = records[0] ?? [];
  const wanted = columns.label === undefined ? EXPECTED_COLUMNS : [columns.label];
  const at = header.findIndex(
    (cell) => isNamed(cell, wanted) && !features.has(cell) && !features.has(columnName(cell)),
  );
  if (at < 0)
    throw invalid(
      path,
      `must have a column ${wanted.join(" or ")} with the expected predictions, got ${header.join(", ")}`,
    );
  const target = { name: header[at]! };
  const rows = await parseRows(text, "csv", { ...columns, target });
  return rows.map((row, index) => ({ row, cell: records[index + 1]![at]! }));
}

const isNamed = (cell: string, names: readonly string[]): boolean =>
  names.includes(cell) || names.includes(columnName(cell));

/** The rows of a file as what a model of this task is expected to give. @throws IrisError `INVALID_DATA` */
export function expectedRows(
  rows: readonly GivenRow[],
  { task, classes = [] }: Pick<Manifest, "task" | "classes">,
): GoldenRow[] {
  return rows.map((one) => ("cell" in one ? { row: one.row, expected: expectedOf(one.cell, task, classes) } : one));
}

function expectedOf(cell: string, task: Manifest["task"], classes: readonly ClassLabel[]): GoldenRow["expected"] {
  if (task === "classification") {
    const label = classes.find((name) => String(name) === cell);
    if (label !== undefined) return { label };
    throw new IrisError(
      "INVALID_DATA",
      `--golden must have one of the classes ${classes.join(", ")}, got ${JSON.stringify(cell)}.`,
    );
  }
  const value = parseNumber(cell);
  if (task === "regression" && value !== undefined) return { value };
  const what = task === "tensor" ? "JSON, because this model gives tensors" : "a number in each expected cell";
  throw new IrisError("INVALID_DATA", `--golden must be ${what}, got ${JSON.stringify(cell)}.`);
}

const invalid = (path: string, what: string, cause?: unknown): IrisError =>
  new IrisError("INVALID_DATA", `The golden rows of ${path} ${what}.`, { cause });
