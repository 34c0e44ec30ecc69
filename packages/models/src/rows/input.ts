import { type Fault, IrisError } from "../errors.ts";
import { readColumns, readDataFrame } from "./columnForms.ts";
import { formatValue, pointerStep } from "./formatValue.ts";
import { invalidInput, MAX_FAULTS } from "./invalidInput.ts";
import { nameFinder } from "./nameMatch.ts";
import { NumberTensor, withNestedArrays } from "./numberTensor.ts";
import { isV2Inputs, otherToolsField, V2_INPUTS } from "./otherTools.ts";
import type { RowCodec } from "./rowCodec.ts";
import type { RowList } from "./rowList.ts";
import type { RowPaths } from "./rowPaths.ts";

/** What a request's body holds: one row, or many in order. */
export type RowInput =
  | { readonly many: false; readonly row: unknown }
  | ({ readonly many: true; readonly rows: RowList } & RowPaths);

/** What a form of many rows is read by. */
export type FormCodec = Pick<RowCodec<unknown>, "rank" | "features" | "isWhole" | "columns">;

/** The forms of many rows that an object may have, each under its one key. */
const FORMS = ["instances", "inputs", "data", "rows", "dataframe_records", "dataframe_split"] as const;
type Form = (typeof FORMS)[number];

/**
 * Distinguishes one row from many. Many are an array of rows, or an object with one of these keys:
 * - `instances`, `data`, `rows` and `dataframe_records` hold an array of rows, each by name or by position;
 * - `inputs` holds an array of rows, or an object with an array of values for each feature;
 * - `dataframe_split` holds `columns`, `data` and optionally `index`, as pandas writes them; these may also stand alone.
 *
 * An object that has a feature's name among its keys is one row, whatever its other keys are.
 * @throws IrisError `INVALID_INPUT` for no rows, for two forms in one body, and for a form that is broken
 */
export function readInput(body: unknown, codec: FormCodec): RowInput {
  if (Array.isArray(body)) return readArray(body, codec.rank);
  if (body instanceof NumberTensor) return readNumberTensor(body, codec.rank);
  if (typeof body !== "object" || body === null) return { many: false, row: body };
  if (isBareFrame(body, codec.features)) return manyOf(readDataFrame(body, "", codec.columns));
  const form = formOf(body, codec.features);
  return form === undefined ? { many: false, row: body } : readForm(withNestedArrays(body), form, codec);
}

/** The error for an input without rows, in whatever format. */
export const noRows = (): IrisError =>
  new IrisError("INVALID_INPUT", "The input must hold at least one row.", {
    faults: [{ path: "", message: "must hold at least one row" }],
  });

function readArray(body: readonly unknown[], rank: number | undefined): RowInput {
  const [first] = body;
  if (body.length === 0) throw noRows();
  const isMany = rank === undefined || isObject(first) || depthOf(body, rank + 1) > rank;
  return isMany ? { many: true, rows: body, pathOf: (index) => pointerStep(index) } : { many: false, row: body };
}

function readNumberTensor(body: NumberTensor, rank: number | undefined): RowInput {
  if (rank !== undefined && body.shape.length <= rank) return { many: false, row: body };
  const rows = body.toNested();
  return Array.isArray(rows) ? readArray(rows, rank) : { many: false, row: rows };
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How many arrays stand within each other at the front, counted up to a limit. */
function depthOf(value: unknown, limit: number): number {
  let depth = 0;
  for (let level = value; Array.isArray(level) && depth < limit; level = level[0]) depth++;
  return depth;
}

/** What pandas itself writes: a data frame that no key stands around. */
const isBareFrame = (body: object, features: readonly string[]): boolean =>
  !Object.hasOwn(body, features[0]!) &&
  Object.hasOwn(body, "columns") &&
  Object.hasOwn(body, "data") &&
  !features.includes("columns") &&
  !features.includes("data");

/** The form of an object; undefined when it is one row. @throws IrisError `INVALID_INPUT` for keys that a form does not have */
function formOf(body: object, features: readonly string[]): Form | undefined {
  // fast path: a row has its first feature, and one look-up shows that
  if (Object.hasOwn(body, features[0]!)) return undefined;
  const [form] = FORMS.filter((name) => Object.hasOwn(body, name));
  if (form === undefined || features.includes(form)) return undefined;
  if (form === "inputs" && isV2Inputs(Reflect.get(body, form)) && !features.includes("datatype"))
    throw invalidInput([{ path: "/inputs", message: V2_INPUTS }]);
  const others = Object.keys(body).filter((key) => key !== form);
  const find = others.length > 0 ? nameFinder(features) : undefined;
  if (others.some((key) => find?.(key) !== undefined)) return undefined;
  const faults = others
    .slice(0, MAX_FAULTS + 1)
    .map((key) => ({ path: pointerStep(key), message: besideFault(key, form) }));
  if (faults.length > 0) throw invalidInput([...faults, ...listFaults(body, form)]);
  return form;
}

const besideFault = (key: string, form: Form): string =>
  FORMS.some((other) => other === key)
    ? `must not be used with "${form}": send the rows in one form`
    : (otherToolsField(key) ?? `is not allowed with "${form}": remove it`);

function readForm(body: object, form: Form, codec: FormCodec): RowInput {
  const given: unknown = Reflect.get(body, form);
  if (form === "dataframe_split") return manyOf(readDataFrame(given, `/${form}`, codec.columns));
  if (form === "inputs" && codec.isWhole) return { many: true, rows: [given], pathOf: () => `/${form}` };
  if (form === "inputs" && isObject(given)) return manyOf(readColumns(given, `/${form}`, codec.columns));
  const faults = listFaults(body, form);
  if (faults.length > 0 || !Array.isArray(given)) throw invalidInput(faults);
  return manyOf({ rows: given, pathOf: (index) => `/${form}${pointerStep(index)}` });
}

/** What is wrong with the rows of a form that is a list of them. */
function listFaults(body: object, form: Form): Fault[] {
  const given: unknown = Reflect.get(body, form);
  if (form === "dataframe_split" || Array.isArray(given)) return [];
  if (form === "inputs") {
    if (isObject(given)) return [];
    return [{ path: "/inputs", message: `must be an array of rows or an object of arrays, got ${formatValue(given)}` }];
  }
  return [{ path: `/${form}`, message: `must be an array of rows, got ${formatValue(given)}` }];
}

function manyOf(given: { readonly rows: RowList } & RowPaths): RowInput {
  if (given.rows.length === 0) throw noRows();
  return { many: true, ...given };
}
