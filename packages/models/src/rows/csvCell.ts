import { DTYPES } from "../manifest/dtypes.ts";
import type { Feature } from "../manifest/feature.ts";
import type { DType } from "../manifest/tensor.ts";
import { isMissing, isNumber } from "../tables/cell.ts";
import { cellHint } from "../tables/cellHint.ts";
import type { DecimalMark } from "../tables/decimalMark.ts";
import { readTensorElement } from "./element.ts";
import { checkValue, quickCheckOf, requirementOf } from "./featureRow.ts";

/** What stands for a cell that is at fault. */
export const INVALID_CELL = Symbol("invalid cell");

/** Reads the cells of one column. */
export interface CellReader {
  /** Whether cells may be numbers with a decimal comma. */
  readonly takesNumbers: boolean;
  /** What a cell must be, such as `must be a number from 0 to 10, or empty`. */
  readonly must: string;
  /** What to do about a cell that is at fault. */
  hint(cell: string): string;
  /** The value of a cell as JSON would have it, or INVALID_CELL. */
  read(cell: string): unknown;
}

/** The reader of a feature's column. */
export function cellReader(feature: Feature, mark: DecimalMark): CellReader {
  const { minimum, maximum } = quickCheckOf(feature);
  const must = `must be ${requirementOf(feature)}`;
  const checked = (value: unknown): unknown => ("fault" in checkValue(value, feature) ? INVALID_CELL : value);
  if (feature.dtype === "string")
    return { takesNumbers: false, must: TEXT, hint: hintOf(feature.dtype), read: checked };
  return {
    takesNumbers: true,
    must,
    hint: hintOf(feature.dtype),
    read(cell) {
      const value = jsonOf(cell, feature, mark);
      // fast path: most cells are floats within their limits
      return typeof value === "number" && value >= minimum && value <= maximum ? value : checked(value);
    },
  };
}

const TEXT = "must be text without NUL (U+0000), which onnxruntime cuts, and without half a surrogate pair";

/** Numbers are mistaken in many ways; text and booleans in few. */
function hintOf(dtype: DType | undefined): CellReader["hint"] {
  if (dtype === "string") return () => "remove these characters";
  if (dtype !== "bool") return cellHint;
  return (cell) => (isMissing(cell) ? cellHint(cell) : "write true or false");
}

/** What does not read as the feature's type stays text, for the check of the value to refuse. */
function jsonOf(cell: string, { dtype }: { readonly dtype: DType | undefined }, mark: DecimalMark): unknown {
  const text = mark.read(cell.trim());
  if (isNumber(text)) {
    const number = Number(text);
    const isWide = dtype !== undefined && DTYPES[dtype].storage === "bigints";
    return isWide && !Number.isSafeInteger(number) ? text : number;
  }
  if (isMissing(text)) return null;
  return (dtype === "bool" ? BOOLEANS.get(text.toLowerCase()) : undefined) ?? text;
}

/** The reader of a column of a tensor. @param dtype undefined where nothing is known: then every cell is valid */
export function tensorCellReader(dtype: DType | undefined, mark: DecimalMark): CellReader {
  const must = dtype === undefined ? "" : dtype === "string" ? TEXT : `must be ${DTYPES[dtype].requirement}`;
  return {
    takesNumbers: dtype !== "string",
    must,
    hint: hintOf(dtype),
    read(cell) {
      if (dtype === "string") return "fault" in readTensorElement(cell, dtype) ? INVALID_CELL : cell;
      const value = infinite(jsonOf(cell, { dtype }, mark));
      return dtype !== undefined && "fault" in readTensorElement(value, dtype) ? INVALID_CELL : value;
    },
  };
}

function infinite(value: unknown): unknown {
  const [, sign] = (typeof value === "string" && /^([+-]?)inf(?:inity)?$/i.exec(value)) || [];
  return sign === undefined ? value : sign === "-" ? "-Infinity" : "Infinity";
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);
