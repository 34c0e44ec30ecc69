import type { Fault } from "../errors.ts";
import type { ColumnCodec } from "./columnCodec.ts";
import { formatValue, pointerStep } from "./formatValue.ts";
import { invalidInput, MAX_FAULTS } from "./invalidInput.ts";
import { nestedArrays } from "./numberTensor.ts";
import { type RowList, rowList } from "./rowList.ts";
import type { RowPaths } from "./rowPaths.ts";

type PlacedRows = { readonly rows: RowList } & RowPaths;

/**
 * Reads a data frame as pandas writes it with `orient="split"`: `{"columns": [...], "index"?: [...], "data": [[...]]}`. The index is
 * passed over.
 * @param path JSON pointer of the frame
 * @throws IrisError `INVALID_INPUT` with every fault of its parts, of its names, or of its lists of values
 */
export function readDataFrame(given: unknown, path: string, codec: ColumnCodec): PlacedRows {
  const { names, data } = frameOf(given, path);
  const order = codec.order(names, (index) => `${path}/columns${index === undefined ? "" : pointerStep(index)}`);
  checkWidths(data, names.length, path);
  const pathOf = (index: number) => `${path}/data/${index}`;
  return {
    rows: rowList(data.length, (index) => codec.rowOf(order.map((column) => data[index]![column]))),
    pathOf,
    valuePathOf: valuePaths(codec, pathOf, (index, position) => `${pathOf(index)}/${order[position]}`),
  };
}

interface Frame {
  readonly names: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

const PARTS = ["columns", "index", "data"];

function frameOf(given: unknown, path: string): Frame {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalidInput([{ path, message: `must be an object of "columns" and "data", got ${formatValue(given)}` }]);
  const parts: { columns?: unknown; index?: unknown; data?: unknown } = given;
  const [columns, index, data] = [parts.columns, parts.index === undefined ? [] : parts.index, parts.data].map(
    nestedArrays,
  );
  const faults: Fault[] = Object.keys(given)
    .filter((key) => !PARTS.includes(key))
    .slice(0, MAX_FAULTS + 1)
    .map((key) => ({
      path: path + pointerStep(key),
      message: 'is not a part of a data frame, which has "columns", "index" and "data"',
    }));
  for (const [part, value] of Object.entries({ columns, index, data }))
    if (!Array.isArray(value))
      faults.push({ path: `${path}/${part}`, message: `must be an array, got ${formatValue(value)}` });
  const names = itemsOf(columns, `${path}/columns`, "the name of a column", isText, faults);
  const rows = itemsOf(data, `${path}/data`, "an array of values", isList, faults);
  if (faults.length > 0) throw invalidInput(faults);
  return { names, data: rows };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The items of an array that are of a type, and a fault for each of the others. */
function itemsOf<T>(
  list: unknown,
  path: string,
  what: string,
  isItem: (value: unknown) => value is T,
  faults: Fault[],
): T[] {
  if (!Array.isArray(list)) return [];
  const items: T[] = [];
  list.forEach((value: unknown, index) => {
    if (isItem(value)) items.push(value);
    else if (faults.length <= MAX_FAULTS)
      faults.push({ path: `${path}/${index}`, message: `must be ${what}, got ${formatValue(value)}` });
  });
  return items;
}

function checkWidths(data: Frame["data"], width: number, path: string): void {
  const faults: Fault[] = [];
  data.forEach((values, index) => {
    if (values.length === width || faults.length > MAX_FAULTS) return;
    const message = `must be an array of ${width}, a value for each column, got ${formatValue(values)}`;
    faults.push({ path: `${path}/data/${index}`, message });
  });
  if (faults.length > 0) throw invalidInput(faults);
}

/**
 * Reads arrays of values by the names of their features: `{"sepal_length": [5.1, 5.9], ...}`.
 * @param path JSON pointer of the object
 * @throws IrisError `INVALID_INPUT` with every fault of the names, or of the arrays
 */
export function readColumns(given: object, path: string, codec: ColumnCodec): PlacedRows {
  const names = Object.keys(given);
  const order = codec.order(names, (index) => (index === undefined ? path : path + pointerStep(names[index]!)));
  const columnPath = (position: number) => path + pointerStep(names[order[position]!]!);
  const columns = columnsOf(
    order.map((column) => Reflect.get(given, names[column]!)),
    columnPath,
  );
  const count = columns[0]?.length ?? 0;
  return {
    rows: rowList(count, (index) => codec.rowOf(columns.map((values) => values[index]))),
    pathOf: () => path,
    valuePathOf: valuePaths(
      codec,
      () => path,
      (index, position) => `${columnPath(position)}/${index}`,
    ),
  };
}

/** The values as arrays of one length. */
function columnsOf(values: readonly unknown[], pathOf: (position: number) => string): (readonly unknown[])[] {
  const first = values.find(isList);
  const columns: (readonly unknown[])[] = [];
  const faults: Fault[] = [];
  values.forEach((column, position) => {
    if (isList(column) && column.length === first?.length) columns.push(column);
    else if (faults.length <= MAX_FAULTS) {
      const size = first === undefined ? "with a value for each row" : `of ${first.length}, as the others`;
      faults.push({ path: pathOf(position), message: `must be an array ${size}, got ${formatValue(column)}` });
    }
  });
  if (faults.length > 0) throw invalidInput(faults);
  return columns;
}

/** Paths of values, made only for faults. */
const valuePaths =
  (codec: ColumnCodec, rowPath: (index: number) => string, valuePath: (index: number, position: number) => string) =>
  (index: number, within: string): string => {
    const [, step, rest] = /^\/([^/]*)(.*)$/s.exec(within) ?? [];
    return step === undefined ? rowPath(index) : `${valuePath(index, codec.positionOf(step))}${rest}`;
  };
