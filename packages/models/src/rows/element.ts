import type { DType } from "../manifest/tensor.ts";
import { describeValue } from "./describe.ts";
import { floatOf, isNonFinite } from "./nonFinite.ts";

/** A single value on its way into a tensor. */
export type Element = number | bigint | string;

const FLOAT32_LARGEST = 3.4028234663852886e38;
const FLOAT16_LARGEST = 65504;

const WIDTH_OF_INTEGERS: Partial<Record<DType, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  int16: [-32768n, 32767n],
  int32: [-2147483648n, 2147483647n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65535n],
  uint32: [0n, 4294967295n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** What a dtype wants, for error messages and documentation. */
export function wantedOf(dtype: DType): string {
  if (dtype === "string") return "a string";
  if (dtype === "bool") return "true or false";
  if (dtype.startsWith("float")) return "a number";
  const [least, most] = WIDTH_OF_INTEGERS[dtype]!;
  return dtype.endsWith("64")
    ? `an integer from ${least} to ${most} (past 2^53 as a string of digits)`
    : `an integer from ${least} to ${most}`;
}

/** The largest magnitude that a float dtype holds; Infinity for dtypes that are no floats. */
export function largestOf(dtype: DType): number {
  if (dtype === "float64") return Number.MAX_VALUE;
  if (dtype === "float32") return FLOAT32_LARGEST;
  return dtype === "float16" ? FLOAT16_LARGEST : Number.POSITIVE_INFINITY;
}

/** The numbers that are elements of a dtype as they are: those within two limits, or only the integers among them. */
export interface PlainNumbers {
  readonly least: number;
  readonly most: number;
  readonly integers: boolean;
}

/** The plain numbers of a dtype. Of 64 bits they are those that JSON holds exactly; of text and booleans there are none. */
export function plainNumbersOf(dtype: DType): PlainNumbers {
  const limits = WIDTH_OF_INTEGERS[dtype];
  if (limits) {
    const [least, most] = [Number(limits[0]), Number(limits[1])];
    return {
      least: Math.max(least, Number.MIN_SAFE_INTEGER),
      most: Math.min(most, Number.MAX_SAFE_INTEGER),
      integers: true,
    };
  }
  if (!dtype.startsWith("float")) return { least: Number.NaN, most: Number.NaN, integers: false };
  return { least: -largestOf(dtype), most: largestOf(dtype), integers: false };
}

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
  if (dtype === "string") return readText(value, others);
  if (dtype === "bool") return typeof value === "boolean" ? { element: value ? 1 : 0 } : misfit(value, dtype, others);
  return dtype.startsWith("float") ? readFloat(value, dtype, others) : readInteger(value, dtype, others);
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
  if ((typeof value === "number" && !Number.isNaN(value)) || !dtype.startsWith("float"))
    return readElement(value, dtype);
  if (value === null || Number.isNaN(value)) return { element: Number.NaN };
  if (isNonFinite(value)) return { element: floatOf(value) };
  return { fault: `must be a number, "NaN", "Infinity", "-Infinity" or null (NaN), got ${describeValue(value)}` };
}

const misfit = (value: unknown, dtype: DType, others: string) => ({
  fault: `must be ${wantedOf(dtype)}${others}, got ${describeValue(value)}`,
});

const LONE_SURROGATE = /\p{Surrogate}/u;

/** onnxruntime takes text as a C string in UTF-8: what that cannot hold would reach the model changed. */
function readText(value: unknown, others: string): { readonly element: string } | { readonly fault: string } {
  if (typeof value !== "string") return misfit(value, "string", others);
  if (value.includes("\0")) {
    const why = "must not contain the character NUL (U+0000), where onnxruntime cuts text";
    return { fault: `${why}, got ${describeValue(value)}` };
  }
  if (!LONE_SURROGATE.test(value)) return { element: value };
  return { fault: `must be text that UTF-8 can hold, without half a surrogate pair, got ${describeValue(value)}` };
}

function readFloat(
  value: unknown,
  dtype: DType,
  others: string,
): { readonly element: number } | { readonly fault: string } {
  if (typeof value !== "number" || Number.isNaN(value)) return misfit(value, dtype, others);
  const largest = largestOf(dtype);
  if (Math.abs(value) <= largest) return { element: value };
  const range = Number.isFinite(value) ? `is out of the range of ${dtype}` : "is infinite or too large to read";
  return { fault: `must be a number from -${largest} to ${largest}${others}, got ${value}, which ${range}` };
}

function readInteger(
  value: unknown,
  dtype: DType,
  others: string,
): { readonly element: number | bigint } | { readonly fault: string } {
  const wide = dtype.endsWith("64");
  const [least, most] = WIDTH_OF_INTEGERS[dtype]!;
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
