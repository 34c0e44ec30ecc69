import { nearNames } from "../suggest.ts";
import { Turn } from "../turn.ts";
import { columnOrder } from "./columnCodec.ts";
import { pointerStep } from "./formatValue.ts";
import { noRows } from "./input.ts";
import { invalidTable } from "./invalidInput.ts";
import { nameFinder } from "./nameMatch.ts";
import type { RowColumns } from "./parse.ts";
import { type RowList, rowList } from "./rowList.ts";
import type { RowPaths } from "./rowPaths.ts";

/** Named columns of values, such as a data frame. */
export interface ColumnTable {
  readonly names: readonly string[];
  /** How many rows it has. */
  readonly length: number;
  /** A value, as JSON would have it. */
  valueAt(column: number, row: number): unknown;
}

const NO_MATCH = "The table does not match the model";

/** The name that pandas gives the column of an index. It names rows, and is no feature. */
const PANDAS_INDEX = /^__index_level_\d+__$/;

/**
 * The rows of a table. Columns are found by their names, as those of a CSV file are: the target and row names are passed over.
 * @throws IrisError `INVALID_INPUT` for a table without rows, and for columns that are missing, unknown or repeated
 */
export async function readColumnTable(
  table: ColumnTable,
  manifest: RowColumns,
): Promise<{ readonly rows: RowList } & RowPaths> {
  if (table.length === 0) throw noRows();
  return manifest.features ? featureRows(table, manifest, manifest.features) : tensorRows(table, manifest);
}

async function featureRows(
  table: ColumnTable,
  { target, unknownFeatures }: RowColumns,
  features: NonNullable<RowColumns["features"]>,
): Promise<{ readonly rows: RowList } & RowPaths> {
  // most programs never read a table
  const { readColumnNames } = await import("./csvColumns.ts");
  const columns = dataColumns(table);
  const header = await readColumnNames(
    columns.map((column) => table.names[column]!),
    { features, target: target?.name, ignoresUnknown: unknownFeatures === "ignore" },
  );
  if (header.faultCount > 0) throw invalidTable(NO_MATCH, header.faults, header.faultCount);
  if (header.rowNamesFault && !(await isUnique(table, columns[0]!)))
    throw invalidTable(NO_MATCH, [header.rowNamesFault]);
  const positions = header.positions.map((position) => columns[position]!);
  const pathOf = (index: number) => `/${index}`;
  return {
    rows: rowList(table.length, (row) => positions.map((column) => table.valueAt(column, row))),
    pathOf,
    valuePathOf(index, within) {
      const feature = features[Number(within.slice(1))];
      return pathOf(index) + (within === "" || feature === undefined ? "" : pointerStep(feature.name));
    },
  };
}

const dataColumns = ({ names }: ColumnTable): number[] =>
  [...names.keys()].filter((column) => !PANDAS_INDEX.test(names[column]!));

async function isUnique({ length, valueAt }: ColumnTable, column: number): Promise<boolean> {
  const values = new Set<unknown>();
  const turn = new Turn();
  for (let row = 0; row < length; row++) {
    values.add(valueAt(column, row));
    await turn.pause();
  }
  return values.size === length;
}

function tensorRows(
  table: ColumnTable,
  { inputs, unknownFeatures }: RowColumns,
): { readonly rows: RowList } & RowPaths {
  const names = inputs.map(({ name }) => name);
  const columns = dataColumns(table);
  const given = columns.map((column) => table.names[column]!);
  const known = {
    kind: "input" as const,
    names,
    find: nameFinder(names),
    near: nearNames(names),
    ignoresUnknown: unknownFeatures === "ignore",
  };
  const order = columnOrder(given, known, (index) => (index === undefined ? "" : pointerStep(given[index]!)));
  const positions = order.map((position) => columns[position]!);
  return {
    rows: rowList(table.length, (row) =>
      Object.fromEntries(positions.map((column, index) => [names[index]!, table.valueAt(column, row)])),
    ),
    pathOf: (index) => `/${index}`,
  };
}
