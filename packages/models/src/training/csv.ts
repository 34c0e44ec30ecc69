import { isUtf8 } from "node:buffer";
import { CsvError } from "csv-parse";
import { isMissing, isNumber, quote } from "../tables/cell.ts";
import { DecimalMark } from "../tables/decimalMark.ts";
import { parseTable, type Table } from "../tables/table.ts";
import { type DataFaults, invalidData } from "./dataFaults.ts";

/** A line of data and where it begins in the file, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file with a header; each of its rows has a cell for each column. */
export interface CsvTable {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/**
 * Parses CSV text in UTF-8, as parseTable does. Rows with more or fewer cells than the header are left out and added to the faults.
 * @throws IrisError `INVALID_DATA` when it is no such text or has no rows
 */
export function parseCsv(bytes: Uint8Array, faults: DataFaults): CsvTable {
  const { subject } = faults;
  const table = tryParse(checkedText(bytes, subject), subject);
  const [header, ...records] = table.records;
  if (header === undefined) throw invalidData(subject, "the file must have a header line and rows, got an empty file");
  if (records.length === 0) throw invalidData(subject, "the file has a header and no rows");
  checkHeader(header, table, subject);
  const rows = records.map((cells, index) => ({ line: table.lineOf(index + 1), cells }));
  return {
    delimiter: table.delimiter,
    header,
    rows: rows.filter((row) => hasLength(row, header.length, faults)),
  };
}

function checkHeader(header: readonly string[], table: Table, subject: string): void {
  if (!isRow(header, table)) return;
  const columns = header.map((_, index) => `column${index + 1}`);
  const example = columns.length > 6 ? [...columns.slice(0, 3), "..."] : columns;
  const [got, line] = [quote(header.join(table.delimiter)), example.join(table.delimiter)];
  throw invalidData(
    subject,
    `the first line must name the columns, got the row ${got}: add a line above it, such as ${line}`,
  );
}

/** Whether a first line has numbers for names. Beside one text, which may be a label, integers may be names, such as years. */
function isRow(header: readonly string[], { delimiter, records }: Table): boolean {
  const mark = new DecimalMark(delimiter);
  const isName = (cell: string) => !isNumber(mark.pointed(cell)) && !isMissing(cell);
  const [first, second] = header.flatMap((cell, index) => (isName(cell) ? [index] : []));
  if (first === undefined) return true;
  if (second !== undefined) return false;
  const isLabel = () => records.some((cells, line) => line > 0 && cells[first] === header[first]);
  return header.some((cell) => isNumber(cell) && cell.includes(".")) || (header.length > 2 && isLabel());
}

function hasLength({ line, cells }: CsvRow, columns: number, faults: DataFaults): boolean {
  if (cells.length === columns) return true;
  faults.addLine(line, `${cells.length} ${cells.length === 1 ? "cell" : "cells"}, where the header has ${columns}`);
  return false;
}

function checkedText(bytes: Uint8Array, subject: string): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = binaryKind(text);
  if (kind !== undefined) throw invalidData(subject, `the file is ${kind}, not CSV text in UTF-8`);
  if (!isUtf8(text)) {
    const line = invalidLine(text);
    throw invalidData(subject, `the file is not UTF-8 (first at line ${line}): save it as "CSV UTF-8"`);
  }
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text.toString("utf8", 0, 200))) {
    throw invalidData(subject, "the file is an HTML or XML page, not CSV: give the address of the raw file");
  }
  return text.toString("utf8");
}

function binaryKind(text: Buffer): string | undefined {
  const head = text.toString("latin1", 0, 4);
  if (head.startsWith("PK\x03\x04")) return "a zip archive (an Excel .xlsx is one: save it as CSV UTF-8)";
  if (head.startsWith("\x1f\x8b")) return "compressed with gzip (unpack it first)";
  if (head === "PAR1") return "a Parquet file";
  if (head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff")) return "text in UTF-16 (save it as CSV UTF-8)";
  return text.includes(0) ? "binary, or text in UTF-16" : undefined;
}

/** The line of the first byte that is not UTF-8: a line break never is part of another character. */
function invalidLine(text: Buffer): number {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && isUtf8(text.subarray(start, end)); end = text.indexOf("\n", start)) {
    start = end + 1;
    line++;
  }
  return line;
}

function tryParse(text: string, subject: string): Table {
  try {
    return parseTable(text);
  } catch (cause) {
    if (cause instanceof CsvError) throw invalidData(subject, cause.message, cause);
    throw cause;
  }
}
