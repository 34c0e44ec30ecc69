import { sha256 } from "../sha256.ts";
import { didYouMean } from "../suggest.ts";
import { isInteger, isNumber } from "../tables/cell.ts";
import { DecimalMark, mayBeThousands, UNCLEAR, unclearCell } from "../tables/decimalMark.ts";
import { columnName, hasRowNames } from "../tables/header.ts";
import type { BundledDataset } from "./bundledDatasets.ts";
import { type CsvRow, type CsvTable, parseCsv } from "./csv.ts";
import { DataFaults, invalidData } from "./dataFaults.ts";
import { type Column, featureMatrix } from "./features.ts";
import type { Matrix } from "./model.ts";
import { columnNames } from "./names.ts";
import { readSource } from "./source.ts";
import {
  type ClassTarget,
  classTarget,
  inferTask,
  type LabelCell,
  presentLabels,
  type Target,
  type ValueTarget,
  valueTarget,
} from "./target.ts";

interface Table {
  /** A valid model name: a bundled set's name, or the file's without its extension. */
  readonly name: string;
  /** Names of the columns of `x`, in snake case. */
  readonly features: readonly string[];
  /** A row each; NaN is a missing value. */
  readonly x: Matrix;
  /** Name of the label column, in snake case. */
  readonly target: string;
  /** Digest of the file's bytes, in hex. */
  readonly sha256: string;
  /** What the catalogue knows of it, when it is a bundled set. */
  readonly bundled?: BundledDataset | undefined;
  /** Decisions that no option set, as messages for the user. */
  readonly notes: readonly string[];
}

export type ClassificationDataset = Table & ClassTarget;
export type RegressionDataset = Table & ValueTarget;

/** What a model is trained on. The same bytes and options give the same data set, whatever the locale. */
export type Dataset = ClassificationDataset | RegressionDataset;

/** How a data set is read. */
export interface DatasetOptions {
  /** The label column, by its name in the file or in snake case. @default the last column */
  readonly target?: string | undefined;
  /** @default classification for text and for a few repeated integers, else regression; see `inferTask` */
  readonly task?: Dataset["task"] | undefined;
  /** @default the global one */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * Reads a data set: a bundled one by its name (`iris`, `wine`, `diabetes`), a CSV file, or an http(s) address of one.
 * The header gives the names, turned to snake case; all columns but the label are features, in their order, and must hold
 * numbers, with decimal commas where the delimiter is not a comma; a blank cell, `NA`, `NaN` or `nan` is a missing value. A first column without a name that identifies the rows
 * apart (row names, as R and pandas write them) is left out.
 * @throws IrisError `INVALID_DATA` that names every fault, up to a limit, with its line and column
 */
export async function loadDataset(source: string, options: DatasetOptions = {}): Promise<Dataset> {
  const { name, subject, bytes, bundled } = await readSource(source, options.fetch ?? fetch);
  const faults = new DataFaults(subject);
  const { table, notes } = withoutRowNames(parseCsv(bytes, faults));
  const columns = columnsOf(table.header, subject);
  const target = targetColumn(columns, options.target, subject);
  const features = columns.filter((column) => column !== target);
  const mark = new DecimalMark(table.delimiter);
  const x = featureMatrix(features, table.rows, mark, faults);
  const cells = table.rows.map(({ line, cells }) => ({ line, cell: cells[target.index] }));
  const givenTask = options.task ?? bundled?.task;
  const present = presentLabels(target.header, cells, faults);
  const areValues = holdsValues(present, givenTask, mark);
  const labels = areValues ? present.map(({ line, cell }) => ({ line, cell: mark.read(cell) })) : present;
  addUnclear(areValues ? columns : features, table.rows, mark, faults);
  const learnt = readTarget(target, labels, givenTask ?? inferTask(labels), faults);
  checkMark(mark, subject);
  return {
    name,
    bundled,
    features: features.map((feature) => feature.name),
    x,
    target: target.name,
    sha256: sha256(bytes),
    notes: givenTask === undefined ? [...notes, ...taskNote(target, labels, learnt.task)] : notes,
    ...learnt,
  };
}

/** Whether labels are numbers, with decimal commas perhaps: a class may be called `1,5` beside `none`. */
const holdsValues = (labels: readonly LabelCell[], task: Target["task"] | undefined, mark: DecimalMark): boolean =>
  task === "regression" || labels.every(({ cell }) => isNumber(mark.pointed(cell)));

/** Adds the numbers whose commas may separate thousands, where no cell of the file shows that they do not. */
function addUnclear(columns: readonly Column[], rows: readonly CsvRow[], mark: DecimalMark, faults: DataFaults): void {
  for (const { cells } of rows) mark.inspect(cells);
  if (!mark.isUnclear()) return;
  for (const { line, cells } of rows) {
    for (const { header, index } of columns) {
      const cell = cells[index]!;
      if (mayBeThousands(cell)) faults.addCell(header, { must: UNCLEAR, ...unclearCell(cell, line) });
    }
  }
}

function checkMark(mark: DecimalMark, subject: string): void {
  const fault = mark.fault();
  if (fault !== undefined) throw invalidData(subject, `the file ${fault}`);
}

function readTarget(column: Column, labels: readonly LabelCell[], task: Target["task"], faults: DataFaults): Target {
  if (task === "regression") {
    const target = valueTarget(column.header, labels, faults);
    faults.check();
    return target;
  }
  faults.check();
  return classTarget(column.header, labels, faults.subject);
}

function columnsOf(header: readonly string[], subject: string): Column[] {
  const columns = columnNames(header, subject).map((name, index) => ({ name, header: header[index], index }));
  if (columns.length > 1) return columns;
  throw invalidData(subject, `the file must have a label and at least one feature, got one column (${header.join()})`);
}

function withoutRowNames(table: CsvTable): { table: CsvTable; notes: string[] } {
  const [_first, ...header] = table.header;
  const cells = table.rows.map((row) => row.cells);
  if (!hasRowNames(table.header, cells)) return { table, notes: [] };
  const rows = table.rows.map(({ line, cells }) => ({ line, cells: cells.slice(1) }));
  return {
    table: { ...table, header, rows },
    notes: ["The first column has no name and a different value in each row: left out."],
  };
}

function targetColumn(columns: readonly Column[], wanted: string | undefined, subject: string): Column {
  if (wanted === undefined) return columns[columns.length - 1];
  const name = columnName(wanted);
  const found =
    columns.find(({ header }) => header === wanted.trim()) ?? columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = didYouMean(wanted, names);
  throw invalidData(
    subject,
    `there is no column "${wanted}" to be the label.${near} The columns are ${names.join(", ")}`,
  );
}

function taskNote({ header }: Column, labels: readonly LabelCell[], task: Target["task"]): string[] {
  if (labels.some(({ cell }) => !isInteger(cell))) return [];
  const [is, other] = task === "classification" ? ["classes", "regression"] : ["a quantity", "classification"];
  return [`The integers in "${header}" are taken for ${is}; if they are not, set the task to ${other}.`];
}
