import { parse as parseStream } from "csv-parse";
import { type Info, type Options, parse } from "csv-parse/sync";
import { Turn } from "../turn.ts";
import { delimiterOf } from "./delimiter.ts";

/** How a CSV text is read. */
export interface TableOptions {
  /** How many columns the rows are expected to have, which decides between delimiters that are otherwise as likely. */
  readonly columns?: number;
  /** Whether a blank line is a row of one missing value, where there is one column only. @default false */
  readonly keepBlankLines?: boolean;
}

/** Some consecutive records of a CSV text, the header among them. */
export interface Records {
  readonly records: readonly (readonly string[])[];
  /** The line, from 1, at which a record begins. @param index within these records */
  lineOf(index: number): number;
}

/** The records of a CSV text. */
export interface Table extends Records {
  readonly delimiter: string;
}

/**
 * Parses CSV as training and prediction both read it: a byte order mark is skipped; lines end in LF, CRLF or CR; blank lines are skipped;
 * white space around a cell is dropped; cells may stand in double quotes. Records may differ in length.
 * @throws CsvError
 */
export function parseTable(text: string, options: TableOptions = {}): Table {
  const format = formatOf(text, options);
  return { delimiter: format.delimiter, ...recordsOf(text, format) };
}

function recordsOf(text: string, format: Options): Records {
  const collected = collector();
  parse(text, { ...format, on_record: collected.add });
  return collected.take();
}

/** Parses CSV as parseTable does, in parts that leave the event loop free in between. @throws CsvError when read */
export function parseTableInParts(
  text: string,
  options: TableOptions = {},
): { readonly delimiter: string; readonly parts: AsyncGenerator<Records> } {
  const format = formatOf(text, options);
  return { delimiter: format.delimiter, parts: partsOf(text, format) };
}

/** Bytes of a part: some thousand records at most. */
const PART_BYTES = 4096;

async function* partsOf(text: string, format: Options): AsyncGenerator<Records> {
  // fast path: a stream costs a short text more than its parsing does
  if (text.length <= PART_BYTES) {
    yield recordsOf(text, format);
    return;
  }
  const collected = collector();
  const parser = parseStream({ ...format, on_record: collected.add });
  // each error also rejects the write that caused it
  parser.on("error", () => undefined).resume();
  const write = (bytes: Uint8Array, isLast: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      parser.once("error", reject);
      const done = () => {
        parser.off("error", reject);
        resolve();
      };
      if (isLast) parser.once("end", done).end(bytes);
      else parser.write(bytes, (error) => (error ? reject(error) : done()));
    });
  const bytes = Buffer.from(text);
  const turn = new Turn();
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    await write(bytes.subarray(at, at + PART_BYTES), at + PART_BYTES >= bytes.length);
    yield collected.take();
    await turn.pause();
  }
}

type Format = Options & { readonly delimiter: string };

function formatOf(text: string, { columns, keepBlankLines = false }: TableOptions): Format {
  const delimiter = delimiterOf(text, columns);
  const isSingle = keepBlankLines && !firstLine(text).includes(delimiter);
  return {
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: !isSingle,
    trim: true,
  };
}

const firstLine = (text: string): string => /^[^\r\n]*/.exec(text)?.[0] ?? "";

function collector() {
  let records: string[][] = [];
  let ends: number[] = [];
  return {
    add(record: string[], { lines }: Info): null {
      records.push(record);
      ends.push(lines);
      return null;
    },
    take(): Records {
      const [taken, endOf] = [records, ends];
      records = [];
      ends = [];
      // the parser counts the line at which a record ends
      return { records: taken, lineOf: (index) => endOf[index]! - lineBreaks(taken[index]!) };
    },
  };
}

const lineBreaks = (record: readonly string[]): number =>
  record.reduce((sum, cell) => sum + (hasBreak(cell) ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0), 0);

/** Much faster than the search of a pattern, and a record may have half a million cells. */
const hasBreak = (cell: string): boolean => cell.includes("\n") || cell.includes("\r");
