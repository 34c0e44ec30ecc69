import { DTYPES, isFloat, type PlainNumbers } from "../manifest/dtypes.ts";
import type { DType } from "../manifest/tensor.ts";
import { formatValue } from "./formatValue.ts";
import { floatOf, isNonFinite } from "./nonFinite.ts";

/** A single value on its way into a tensor. */
export type Element = number | bigint | string;

/** Whether a value is a plain number. */
export const isPlain = (value: unknown, { least, most, integers }: PlainNumbers): value is number =>
  typeof value === "number" && value >= least && value <= most && (!integers || Number.isInteger(value));

/**
 * Reads one JSON value as an element of a dtype, without coercing it.
 * @param others what else is allowed, for the message, such as " or null"
 * @returns the element, or what is wrong with the value
 */
export function readElement(
  value: unknown,
  dtype: DType,
  others = "",
): { readonly element: Element } | { readonly fault: string } {
  const { family, plain, storage } = DTYPES[dtype];
  // fast path: most values need no further check
  if (isPlain(value, plain)) return { element: storage === "bigints" ? BigInt(value) : value };
  switch (family) {
    case "float":
      return readFloat(value, dtype, others);
    case "integer":
      return readInteger(value, dtype, others);
    case "bool":
      return typeof value === "boolean" ? { element: value ? 1 : 0 } : misfit(value, dtype, others);
    case "string":
      return readText(value, others);
  }
}

/**
 * Reads one JSON value as an element of a whole tensor. There a float may also be `"NaN"`, `"Infinity"`, `"-Infinity"`, or null, which is NaN.
 * The number Infinity is refused: JSON.parse makes it of any number that is too large.
 * @returns the element, or what is wrong with the value
 */
export function readTensorElement(
  value: unknown,
  dtype: DType,
): { readonly element: Element } | { readonly fault: string } {
  if ((typeof value === "number" && !Number.isNaN(value)) || !isFloat(dtype)) return readElement(value, dtype);
  if (value === null || Number.isNaN(value)) return { element: Number.NaN };
  if (isNonFinite(value)) return { element: floatOf(value) };
  return { fault: `must be a number, "NaN", "Infinity", "-Infinity" or null (NaN), got ${formatValue(value)}` };
}

const misfit = (value: unknown, dtype: DType, others: string) => ({
  fault: `must be ${DTYPES[dtype].requirement}${others}, got ${formatValue(value)}`,
});

const LONE_SURROGATE = /\p{Surrogate}/u;

/** onnxruntime takes text as a C string in UTF-8: what that cannot hold would reach the model changed. */
function readText(value: unknown, others: string): { readonly element: string } | { readonly fault: string } {
  if (typeof value !== "string") return misfit(value, "string", others);
  if (value.includes("\0")) {
    const why = "must not contain the character NUL (U+0000), where onnxruntime cuts text";
    return { fault: `${why}, got ${formatValue(value)}` };
  }
  if (!LONE_SURROGATE.test(value)) return { element: value };
  return { fault: `must be text that UTF-8 can hold, without half a surrogate pair, got ${formatValue(value)}` };
}

function readFloat(
  value: unknown,
  dtype: DType,
  others: string,
): { readonly element: number } | { readonly fault: string } {
  if (typeof value !== "number" || Number.isNaN(value)) return misfit(value, dtype, others);
  const { largest } = DTYPES[dtype];
  if (Math.abs(value) <= largest) return { element: value };
  const range = Number.isFinite(value) ? `is out of the range of ${dtype}` : "is infinite or too large to read";
  return { fault: `must be a number from -${largest} to ${largest}${others}, got ${value}, which ${range}` };
}

function readInteger(
  value: unknown,
  dtype: DType,
  others: string,
): { readonly element: number | bigint } | { readonly fault: string } {
  const { integers, storage } = DTYPES[dtype];
  const [least, most] = integers!;
  const wide = storage === "bigints";
  const isDigits = wide && typeof value === "string" && /^-?(?:0|[1-9][0-9]{0,19})$/.test(value);
  if (!isDigits && !(typeof value === "number" && Number.isInteger(value))) return misfit(value, dtype, others);
  if (typeof value === "number" && wide && !Number.isSafeInteger(value)) {
    return {
      fault: `must be a string of digits, since JSON numbers are exact up to 2^53 only, got number ${value}`,
    };
  }
  const integer = BigInt(value);
  if (integer < least || integer > most) return misfit(value, dtype, others);
  return { element: wide ? integer : Number(integer) };
}
