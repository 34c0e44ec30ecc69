const MISSING = new Set(["", "NA", "NaN", "nan"]);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?(?:0|[1-9]\d*)(?:\.0*)?$/;

/** Whether a cell is a missing value: blank (any Unicode white space), `NA` (R), `NaN` or `nan` (Python). */
export const isMissing = (cell: string): boolean => MISSING.has(cell.trim());

/** Whether a cell is a number in decimal or scientific notation. `Number()` alone would read blanks as 0. */
export const isNumber = (cell: string): boolean => NUMBER.test(cell.trim());

/** Whether a cell is an integer of any size; `3.0` is one, `007` is text. */
export const isInteger = (cell: string): boolean => INTEGER.test(cell.trim());

/** The integer that a cell holds: a number, or past 2^53 the text of its digits. Undefined for any other cell. */
export function integerOf(cell: string): number | string | undefined {
  if (!isInteger(cell)) return undefined;
  const value = Number(cell);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(cell.trim().replace(/\.0*$/, "")).toString();
}

/** Digits after the point as they are written: 2 in `1.50`, 3 in `5e-3`. */
export function decimalsOf(cell: string): number {
  const [mantissa = "", exponent = "0"] = cell.trim().toLowerCase().split("e");
  const [, fraction = ""] = mantissa.split(".");
  return Math.max(0, fraction.length - Number(exponent));
}

/** The finite number in a cell, or undefined. A missing value is none. */
export function parseNumber(cell: string): number | undefined {
  const value = isNumber(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** A cell for a message: long ones are cut. */
export function quote(cell: string): string {
  return JSON.stringify(cell.length > 60 ? `${cell.slice(0, 57)}...` : cell);
}
