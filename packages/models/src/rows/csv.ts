import { CsvError } from "csv-parse";
import { type Fault, IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import type { DType } from "../manifest/tensor.ts";
import { ColumnFaults, type ColumnName } from "../tables/columnFaults.ts";
import { DecimalMark, mayBeThousands, UNCLEAR, unclearCell } from "../tables/decimalMark.ts";
import { parseTable, type Table } from "../tables/table.ts";
import { type CellReader, cellReader, tensorCellReader, UNFIT } from "./csvCell.ts";
import { type KnownColumns, readHeader } from "./csvColumns.ts";
import { pointerStep } from "./describe.ts";

const MOST_FAULTS = 100;
const MOST_LINES = 10;

/**
 * The rows of a CSV text by position, in the order of the features, whatever the order of the columns.
 * @throws IrisError `INVALID_BODY` for a text that is no table; `INVALID_INPUT` with one fault for each column whose cells do not fit
 */
export function readCsv(text: string, known: KnownColumns): unknown[] {
  const { features } = known;
  const table = tableOf(text, features.length);
  const [first, ...others] = table.records;
  if (!first) return [];
  checkWidths(table, first.length);
  const header = readHeader(first, others, known);
  if (header && header.faults.length > 0) throw invalidCsv(header.faults);
  const positions = header?.positions ?? features.map((_, index) => index);
  const mark = new DecimalMark(table.delimiter);
  const columns = features.map((feature, index) => ({
    name: feature.name,
    at: positions[index]!,
    reader: cellReader(feature, mark),
  }));
  if (header === undefined && first.length !== features.length) throw wrongWidth(first.length, features);
  return readRows(table, header ? 1 : 0, columns, mark);
}

/**
 * The rows of a CSV text without a header, each the values of the only input of a tensor model.
 * @param dtype the input's; undefined where there is not one input, which the rows' own check refuses
 * @throws IrisError as readCsv
 */
export function readTensorCsv(text: string, dtype: DType | undefined): unknown[] {
  const table = tableOf(text, 0);
  const [first] = table.records;
  if (!first) return [];
  checkWidths(table, first.length);
  const mark = new DecimalMark(table.delimiter);
  const reader = tensorCellReader(dtype, mark);
  return readRows(
    table,
    0,
    first.map((_, at) => ({ name: at, at, reader })),
    mark,
  );
}

/** A column that is read: where it stands in the file and how. */
interface Column {
  readonly name: ColumnName;
  readonly at: number;
  readonly reader: CellReader;
}

function tableOf(text: string, columns: number): Table {
  try {
    return parseTable(text, { columns, keepBlankLines: columns === 1 });
  } catch (cause) {
    const where = cause instanceof CsvError && typeof cause.lines === "number" ? ` at line ${cause.lines}` : "";
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new IrisError("INVALID_BODY", `The CSV is broken${where}: ${why}.`, { cause });
  }
}

function checkWidths({ records, lineOf }: Table, width: number): void {
  const ragged = records.flatMap((record, index) => (record.length === width ? [] : [index]));
  if (ragged.length === 0) return;
  const listed = ragged
    .slice(0, MOST_LINES)
    .map((index) => `line ${lineOf(index)} has ${records[index]!.length}`)
    .join(", ");
  const more = ragged.length > MOST_LINES ? ` and ${ragged.length - MOST_LINES} more lines differ` : "";
  throw new IrisError(
    "INVALID_BODY",
    `Every line of the CSV must have ${width} cells, as the first: ${listed}${more}.`,
  );
}

function wrongWidth(width: number, features: readonly Feature[]): IrisError {
  const order = features.length > 20 ? "" : ` in this order: ${features.map(({ name }) => name).join(", ")}`;
  const message = `must have ${features.length} columns${order}, or a header that names them; got ${width}`;
  return invalidCsv([{ path: "", message }]);
}

function readRows(table: Table, from: number, columns: readonly Column[], mark: DecimalMark): unknown[][] {
  const faults = new ColumnFaults();
  const rows: unknown[][] = [];
  for (let index = from; index < table.records.length; index++) {
    const cells = table.records[index]!;
    const row: unknown[] = [];
    for (const { name, at, reader } of columns) {
      const cell = cells[at]!;
      const value = reader.read(cell);
      row.push(value);
      if (value === UNFIT) {
        faults.add(name, reader.must, index - from, () => ({
          cell,
          line: table.lineOf(index),
          hint: reader.hint(cell),
        }));
      }
    }
    rows.push(row);
  }
  throwFaults(mark.isUnclear(table.records.slice(from)) ? unclearFaults(table, from, columns) : faults, mark);
  return rows;
}

/** The faults of a file whose commas may separate thousands: a cell with such a comma has no other fault. */
function unclearFaults({ records, lineOf }: Table, from: number, columns: readonly Column[]): ColumnFaults {
  const faults = new ColumnFaults();
  for (let index = from; index < records.length; index++) {
    for (const { name, at, reader } of columns) {
      const cell = records[index]![at]!;
      if (reader.takesNumbers && mayBeThousands(cell)) {
        faults.add(name, UNCLEAR, index - from, () => unclearCell(cell, lineOf(index)));
      } else if (reader.read(cell) === UNFIT) {
        const { must } = reader;
        faults.add(name, must, index - from, () => ({ cell, line: lineOf(index), hint: reader.hint(cell) }));
      }
    }
  }
  return faults;
}

function throwFaults(cells: ColumnFaults, mark: DecimalMark): void {
  const faults: Fault[] = cells
    .list()
    .map(({ column, index, message }) => ({ path: `/${index}${pointerStep(column)}`, message }));
  const mixed = mark.fault();
  if (mixed !== undefined) faults.push({ path: "", message: mixed });
  if (faults.length > 0) throw invalidCsv(faults);
}

function invalidCsv(faults: readonly Fault[]): IrisError {
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return new IrisError("INVALID_INPUT", `The CSV does not fit the model: ${faults[0]?.message}${more}`, {
    faults: faults.slice(0, MOST_FAULTS),
  });
}
