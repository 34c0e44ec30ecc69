import { parse } from "csv-parse/sync";
import { isNumber } from "./cell.ts";
import { DecimalMark } from "./decimalMark.ts";

/** Delimiters of CSV. Where several are as likely, the first: a comma may be a decimal comma. */
const DELIMITERS = [";", "\t", "|", ","];
const SAMPLE_RECORDS = 20;
const SAMPLE_CHARACTERS = 2 ** 16;
const MAX_LINE_LENGTH = 2 ** 20;

/** What the first records are like when a delimiter separates their cells. */
interface Sample {
  readonly delimiter: string;
  /** Cells of each record. */
  readonly width: number;
  /** Share of the cells that are numbers. */
  readonly numbers: number;
}

/**
 * The delimiter of a CSV text: of those in its first line, outside quotes, one that gives the first records equally many
 * cells; of several, the one with the most numbers, then the one with the expected number of columns.
 * @param columns how many cells are expected, where that is known
 */
export function delimiterOf(text: string, columns?: number): string {
  const [line = ""] = text
    .slice(0, MAX_LINE_LENGTH)
    .trimStart()
    .split(/[\r\n]/, 1);
  const unquoted = line.replace(/"(?:[^"]|"")*"/g, "");
  const found = DELIMITERS.filter((delimiter) => unquoted.includes(delimiter));
  if (found.length < 2) return found[0] ?? ",";
  const samples = found.flatMap((delimiter) => sampleOf(text, delimiter) ?? []);
  const isExpected = ({ width }: Sample) => Number(width === columns);
  samples.sort((a, b) => b.numbers - a.numbers || isExpected(b) - isExpected(a));
  return samples[0]?.delimiter ?? found.at(-1)!;
}

/** Undefined where the records have different numbers of cells. */
function sampleOf(text: string, delimiter: string): Sample | undefined {
  const records = firstRecords(text, delimiter);
  const width = records[0]?.length ?? 0;
  if (!records.every((record) => record.length === width)) return undefined;
  const mark = new DecimalMark(delimiter);
  const cells = records.flat();
  return { delimiter, width, numbers: cells.filter((cell) => isNumber(mark.pointed(cell))).length / cells.length };
}

function firstRecords(text: string, delimiter: string): string[][] {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const options = {
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    to: SAMPLE_RECORDS,
    trim: true,
  };
  const records: string[][] = parse(sample, options);
  const isCut = sample.length < text.length && records.length < SAMPLE_RECORDS && records.length > 1;
  return isCut ? records.slice(0, -1) : records;
}
