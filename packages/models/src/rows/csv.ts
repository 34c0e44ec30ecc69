import { CsvError } from "csv-parse";
import { type Fault, IrisError } from "../errors.ts";
import type { Feature } from "../manifest/feature.ts";
import type { DType } from "../manifest/tensor.ts";
import { ColumnFaults, type ColumnName } from "../tables/columnFaults.ts";
import { DecimalMark, mayBeThousands, UNCLEAR, unclearCell } from "../tables/decimalMark.ts";
import { parseTableInParts, type Records } from "../tables/table.ts";
import { type CellReader, cellReader, INVALID_CELL, tensorCellReader } from "./csvCell.ts";
import { type CsvHeader, type KnownColumns, readHeader } from "./csvColumns.ts";
import { pointerStep } from "./formatValue.ts";
import { invalidTable } from "./invalidInput.ts";

const MAX_LINES = 10;

/**
 * The rows of a CSV text by position, in the order of the features, whatever the order of the columns. They come in parts, and faults
 * of cells are thrown behind the last one: nothing may be done with a row before.
 * @throws IrisError `INVALID_BODY` for a text that is no table; `INVALID_INPUT` with one fault for each column with invalid cells
 */
export async function* readCsv(text: string, known: KnownColumns): AsyncGenerator<unknown[][]> {
  const { features } = known;
  const { delimiter, parts } = parseTableInParts(text, {
    columns: features.length,
    keepBlankLines: features.length === 1,
  });
  yield* readParts(parts, delimiter, async (first, mark) => {
    const header = await readHeader(first, known);
    if (header && header.faultCount > 0) throw invalidCsv(header.faults, header.faultCount);
    if (header === undefined && first.length !== features.length) throw wrongWidth(first.length, features);
    const columns = features.map((feature, index) => ({
      name: feature.name,
      at: header ? header.positions[index]! : index,
      reader: cellReader(feature, mark),
    }));
    return { columns, header };
  });
}

/**
 * The rows of a CSV text without a header, each the values of the only input of a tensor model; otherwise as readCsv.
 * @param dtype the input's; undefined where there is not one input, which the rows' own check refuses
 * @throws IrisError as readCsv
 */
export async function* readTensorCsv(text: string, dtype: DType | undefined): AsyncGenerator<unknown[][]> {
  const { delimiter, parts } = parseTableInParts(text, { columns: 0 });
  yield* readParts(parts, delimiter, async (first, mark) => {
    const reader = tensorCellReader(dtype, mark);
    return { columns: first.map((_, at) => ({ name: at, at, reader })), header: undefined };
  });
}

/** A column that is read: where it stands in the file and how. */
interface Column {
  readonly name: ColumnName;
  readonly at: number;
  readonly reader: CellReader;
}

/** What the first record shows of the others. */
interface Layout {
  readonly columns: readonly Column[];
  /** Undefined where the first record is a row. */
  readonly header: CsvHeader | undefined;
}

async function* readParts(
  parts: AsyncIterable<Records>,
  delimiter: string,
  layoutOf: (first: readonly string[], mark: DecimalMark) => Promise<Layout>,
): AsyncGenerator<unknown[][]> {
  const mark = new DecimalMark(delimiter);
  let rows: TableRows | undefined;
  for await (const part of brokenAsInvalid(parts)) {
    const [first] = part.records;
    if (first === undefined) continue;
    const isStart = rows === undefined;
    rows ??= new TableRows(await layoutOf(first, mark), first.length, mark);
    yield rows.read(part, isStart && rows.hasHeader ? 1 : 0);
    if (rows.isTooRagged) break;
  }
  rows?.throwFaults();
}

async function* brokenAsInvalid(parts: AsyncIterable<Records>): AsyncGenerator<Records> {
  try {
    yield* parts;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const where = typeof cause.lines === "number" ? ` at line ${cause.lines}` : "";
    throw new IrisError("INVALID_BODY", `The CSV is broken${where}: ${cause.message}.`, { cause });
  }
}

/** The rows of a table and what is wrong with them. */
class TableRows {
  readonly #layout: Layout;
  readonly #width: number;
  readonly #ragged: string[] = [];
  #raggedLines = 0;
  readonly #faults = new ColumnFaults();
  /** The faults in case the commas of the file may separate thousands: a cell with such a comma has no other fault. */
  readonly #unclearFaults = new ColumnFaults();
  readonly #mark: DecimalMark;
  readonly #rowNames = new Set<string>();
  #count = 0;

  constructor(layout: Layout, width: number, mark: DecimalMark) {
    this.#layout = layout;
    this.#mark = mark;
    this.#width = width;
  }

  get hasHeader(): boolean {
    return this.#layout.header !== undefined;
  }

  read(part: Records, from: number): unknown[][] {
    const rows: unknown[][] = [];
    for (let at = from; at < part.records.length; at++) {
      const cells = part.records[at]!;
      if (cells.length === this.#width) rows.push(this.#readRow(cells, part, at));
      else this.#addRagged(cells.length, part, at);
    }
    return rows;
  }

  #readRow(cells: readonly string[], part: Records, at: number): unknown[] {
    const index = this.#count++;
    const { columns, header } = this.#layout;
    if (header?.rowNamesFault) this.#rowNames.add(cells[0]!);
    this.#mark.inspect(cells);
    return columns.map((column) => {
      const cell = cells[column.at]!;
      const value = column.reader.read(cell);
      // fast path: most cells are valid and have no comma
      if (value === INVALID_CELL || cell.includes(",")) this.#check(column, cell, value, index, () => part.lineOf(at));
      return value;
    });
  }

  #check({ name, reader }: Column, cell: string, value: unknown, index: number, lineOf: () => number): void {
    const invalid = () => ({ cell, line: lineOf(), hint: reader.hint(cell) });
    if (value === INVALID_CELL) this.#faults.add(name, reader.must, index, invalid);
    if (reader.takesNumbers && mayBeThousands(cell))
      this.#unclearFaults.add(name, UNCLEAR, index, () => unclearCell(cell, lineOf()));
    else if (value === INVALID_CELL) this.#unclearFaults.add(name, reader.must, index, invalid);
  }

  /** The parser takes much longer for such records: a file with many of them is not read to its end. */
  get isTooRagged(): boolean {
    return this.#raggedLines > MAX_LINES;
  }

  #addRagged(length: number, part: Records, at: number): void {
    this.#raggedLines++;
    if (this.#ragged.length < MAX_LINES) this.#ragged.push(`line ${part.lineOf(at)} has ${length}`);
  }

  /** @throws IrisError `INVALID_BODY` for records of different lengths; `INVALID_INPUT` with a line for each column */
  throwFaults(): void {
    if (this.#raggedLines > 0) throw this.#raggedError();
    const { header } = this.#layout;
    if (header?.rowNamesFault && this.#rowNames.size < this.#count) throw invalidCsv([header.rowNamesFault]);
    throwFaults(this.#mark.isUnclear() ? this.#unclearFaults : this.#faults, this.#mark);
  }

  #raggedError(): IrisError {
    const more = this.isTooRagged ? " and more lines differ" : "";
    return new IrisError(
      "INVALID_BODY",
      `Every line of the CSV must have ${this.#width} cells, as the first: ${this.#ragged.join(", ")}${more}.`,
    );
  }
}

function wrongWidth(width: number, features: readonly Feature[]): IrisError {
  const order = features.length > 20 ? "" : ` in this order: ${features.map(({ name }) => name).join(", ")}`;
  const message = `must have ${features.length} columns${order}, or a header that names them; got ${width}`;
  return invalidCsv([{ path: "", message }]);
}

function throwFaults(cells: ColumnFaults, mark: DecimalMark): void {
  const faults: Fault[] = cells
    .list()
    .map(({ column, index, message }) => ({ path: `/${index}${pointerStep(column)}`, message }));
  const mixed = mark.fault();
  if (mixed !== undefined) faults.push({ path: "", message: mixed });
  if (faults.length > 0) throw invalidCsv(faults);
}

const invalidCsv = (faults: readonly Fault[], count?: number): IrisError =>
  invalidTable("The CSV does not match the model", faults, count);
