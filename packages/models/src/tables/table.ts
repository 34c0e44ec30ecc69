import type { Info } from "csv-parse";
import { parse } from "csv-parse/sync";
import { delimiterOf } from "./delimiter.ts";

/** How a CSV text is read. */
export interface TableOptions {
  /** How many columns the rows are expected to have, which decides between delimiters that are otherwise as likely. */
  readonly columns?: number;
  /** Whether a blank line is a row of one missing value, where there is one column only. @default false */
  readonly keepBlankLines?: boolean;
}

/** The records of a CSV text, the header among them. */
export interface Table {
  readonly delimiter: string;
  readonly records: readonly (readonly string[])[];
  /** The line, from 1, at which a record begins. */
  lineOf(index: number): number;
}

/**
 * Parses CSV as training and prediction both read it: a byte order mark is skipped; lines end in LF, CRLF or CR; blank lines are skipped;
 * white space around a cell is dropped; cells may stand in double quotes. Records may differ in length.
 * @throws CsvError
 */
export function parseTable(text: string, { columns, keepBlankLines = false }: TableOptions = {}): Table {
  const delimiter = delimiterOf(text, columns);
  const isSingle = keepBlankLines && !firstLine(text).includes(delimiter);
  const options = {
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: !isSingle,
    trim: true,
  };
  const records = parse(text, options);
  let lines: number[] | undefined;
  return {
    delimiter,
    records,
    // lines are wanted for faults only, and counting them costs time: the second look is for the few files that need it
    lineOf(index) {
      lines ??= linesOf(text, options);
      return lines[index]!;
    },
  };
}

const firstLine = (text: string): string => text.split(/[\r\n]/, 1)[0] ?? "";

function linesOf(text: string, options: object): number[] {
  const lines: number[] = [];
  parse(text, {
    ...options,
    on_record: (record: string[], { lines: end }: Info) => {
      // the parser counts the line at which a record ends
      lines.push(end - lineBreaks(record));
      return null;
    },
  });
  return lines;
}

const lineBreaks = (record: readonly string[]): number =>
  record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
