import { CsvError, parse } from "csv-parse/sync";
import { IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import { nearest } from "../suggest.ts";
import { isMissing, isNumber } from "../tables/cell.ts";

/** The rows of a CSV text. @throws IrisError `INVALID_BODY` that names the line */
export function readCsv(text: string, features: readonly Feature[]): unknown[] {
  const [first, ...others] = readCells(text, features.length === 1);
  if (!first) return [];
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  if (!isHeader(first, byName))
    return [first, ...others].map((cells) => cells.map((cell, index) => readCell(cell, features[index])));
  checkHeader(first);
  return others.map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [first[index]!, readCell(cell, byName.get(first[index]!))])),
  );
}

/** With one column a blank line is a missing value; with more it is nothing. */
function readCells(text: string, isSingle: boolean): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: !isSingle, trim: true });
  } catch (cause) {
    const where = cause instanceof CsvError && typeof cause.lines === "number" ? ` at line ${cause.lines}` : "";
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new IrisError("INVALID_BODY", `The CSV is broken${where}: ${why}.`, { cause });
  }
}

/** Guessing at misspelt names costs time for each; a longer line has to have a right one. */
const MOST_HEADER_CELLS = 100;

/** A line is a header when a cell of it is a feature's name; where no feature is text, also when all cells are and one is nearly a name. */
function isHeader(cells: readonly string[], byName: ReadonlyMap<string, Feature>): boolean {
  if (cells.some((cell) => byName.has(cell))) return true;
  if ([...byName.values()].some(({ dtype }) => dtype === "string")) return false;
  if (cells.length > MOST_HEADER_CELLS) return false;
  const names = [...byName.keys()];
  const isText = (cell: string) => !isNumber(cell) && !isMissing(cell);
  return cells.every(isText) && cells.some((cell) => nearest(cell, names) !== undefined);
}

function checkHeader(header: readonly string[]): void {
  const seen = new Set<string>();
  const repeated = header.find((name) => seen.size === seen.add(name).size);
  if (repeated === undefined) return;
  throw new IrisError(
    "INVALID_BODY",
    `The header of the CSV names ${JSON.stringify(repeated.slice(0, 80))} more than once.`,
  );
}

/** A cell is text; what it stands for the feature says. What does not read as that stays text, for the row's own check to refuse. */
function readCell(cell: string, feature: Feature | undefined): unknown {
  if (feature?.dtype === "string") return cell;
  const text = cell.trim();
  if (isMissing(text)) return null;
  if (feature?.dtype === "bool" && (text === "true" || text === "false")) return text === "true";
  if (!isNumber(text)) return cell;
  const number = Number(text);
  const isWide = feature?.dtype === "int64" || feature?.dtype === "uint64";
  return isWide && !Number.isSafeInteger(number) ? text : number;
}
