import type { DType } from "./tensor.ts";

/** The typed arrays that hold numbers; float16 is kept as its 16 bits. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

type BigIntegerArray = BigInt64Array | BigUint64Array;

interface ArrayConstructor<A> {
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

/** How the elements of a tensor are kept in memory. */
type Storage =
  | { readonly storage: "numbers"; readonly ArrayOf: ArrayConstructor<NumberArray> }
  | { readonly storage: "bigints"; readonly ArrayOf: ArrayConstructor<BigIntegerArray> }
  | { readonly storage: "float16 bits"; readonly ArrayOf: ArrayConstructor<NumberArray> }
  | { readonly storage: "strings" };

/** The numbers of JSON that are elements as they are: those within two limits, or only the integers among them. */
export interface PlainNumbers {
  readonly least: number;
  readonly most: number;
  readonly integers: boolean;
}

/** A JSON schema of one element. */
export interface ElementSchema {
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly ElementSchema[];
}

/** What is known of a dtype. */
export type DTypeInfo = Storage & {
  /** Values may be converted between the dtypes of a family, never between families. */
  readonly family: "float" | "integer" | "bool" | "string";
  /** The element type's name in ONNX's TensorProto. */
  readonly onnx: OnnxElementType;
  /** What a value must be, for messages: `must be ${requirement}`. */
  readonly requirement: string;
  /** The largest magnitude of a float; Infinity for all others. */
  readonly largest: number;
  /** The smallest and the largest integer; undefined for all others. */
  readonly integers?: readonly [least: bigint, most: bigint];
  /** Of 64 bits they are those that JSON holds exactly; of strings and booleans there are none. */
  readonly plain: PlainNumbers;
  /** The JSON schema of one element in a request. Formats are those of the OpenAPI format registry. */
  readonly schema: ElementSchema;
};

type OnnxElementType =
  | "FLOAT"
  | "DOUBLE"
  | "FLOAT16"
  | "INT8"
  | "INT16"
  | "INT32"
  | "INT64"
  | "UINT8"
  | "UINT16"
  | "UINT32"
  | "UINT64"
  | "BOOL"
  | "STRING";

const NO_NUMBERS: PlainNumbers = { least: Number.NaN, most: Number.NaN, integers: false };

const MAX_FLOAT64 = Number.MAX_VALUE;
const MAX_FLOAT32 = 3.4028234663852886e38;
const MAX_FLOAT16 = 65_504;

/** A number beyond the largest is refused, since it would become an infinity. */
const float = (largest: number, format: string) => ({
  family: "float" as const,
  requirement: "a number",
  largest,
  plain: { least: -largest, most: largest, integers: false },
  schema: { type: "number", format, ...(largest < MAX_FLOAT64 && { minimum: -largest, maximum: largest }) },
});

function integer(least: bigint, most: bigint, format: string) {
  const [minimum, maximum] = [Number(least), Number(most)];
  return {
    family: "integer" as const,
    requirement: `an integer from ${least} to ${most}`,
    largest: Number.POSITIVE_INFINITY,
    integers: [least, most] as const,
    plain: { least: minimum, most: maximum, integers: true },
    schema: { type: "integer", format, minimum, maximum },
  };
}

/** JSON numbers hold integers up to 2^53 exactly; larger ones are strings of digits. */
function wideInteger(least: bigint, most: bigint, format: string) {
  const [minimum, maximum] = [Math.max(Number(least), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER];
  const pattern = `^${least < 0n ? "-?" : ""}(0|[1-9][0-9]{0,${String(most).length - 1}})$`;
  return {
    ...integer(least, most, format),
    requirement: `an integer from ${least} to ${most} (past 2^53 as a string of digits)`,
    plain: { least: minimum, most: maximum, integers: true },
    schema: {
      anyOf: [
        { type: "integer", minimum, maximum },
        { type: "string", format, pattern },
      ],
    },
  };
}

const numbers = (ArrayOf: ArrayConstructor<NumberArray>) => ({ storage: "numbers" as const, ArrayOf });
const bigints = (ArrayOf: ArrayConstructor<BigIntegerArray>) => ({ storage: "bigints" as const, ArrayOf });

/** Everything that depends on a dtype: a new one is a row here and a literal in `DType`. */
export const DTYPES: Readonly<Record<DType, DTypeInfo>> = {
  float32: { onnx: "FLOAT", ...numbers(Float32Array), ...float(MAX_FLOAT32, "float") },
  float64: { onnx: "DOUBLE", ...numbers(Float64Array), ...float(MAX_FLOAT64, "double") },
  float16: {
    onnx: "FLOAT16",
    storage: "float16 bits",
    ArrayOf: Uint16Array,
    ...float(MAX_FLOAT16, "half"),
  },
  int8: { onnx: "INT8", ...numbers(Int8Array), ...integer(-128n, 127n, "int8") },
  int16: { onnx: "INT16", ...numbers(Int16Array), ...integer(-32768n, 32767n, "int16") },
  int32: { onnx: "INT32", ...numbers(Int32Array), ...integer(-(2n ** 31n), 2n ** 31n - 1n, "int32") },
  int64: { onnx: "INT64", ...bigints(BigInt64Array), ...wideInteger(-(2n ** 63n), 2n ** 63n - 1n, "int64") },
  uint8: { onnx: "UINT8", ...numbers(Uint8Array), ...integer(0n, 255n, "uint8") },
  uint16: { onnx: "UINT16", ...numbers(Uint16Array), ...integer(0n, 65535n, "uint16") },
  uint32: { onnx: "UINT32", ...numbers(Uint32Array), ...integer(0n, 2n ** 32n - 1n, "uint32") },
  uint64: { onnx: "UINT64", ...bigints(BigUint64Array), ...wideInteger(0n, 2n ** 64n - 1n, "uint64") },
  bool: {
    onnx: "BOOL",
    ...numbers(Uint8Array),
    family: "bool",
    requirement: "true or false",
    largest: Number.POSITIVE_INFINITY,
    plain: NO_NUMBERS,
    schema: { type: "boolean" },
  },
  string: {
    onnx: "STRING",
    storage: "strings",
    family: "string",
    requirement: "a string",
    largest: Number.POSITIVE_INFINITY,
    plain: NO_NUMBERS,
    // onnxruntime cuts text at NUL
    schema: { type: "string", pattern: "^[^\\u0000]*$" },
  },
};

/** Whether a dtype holds numbers with a fraction. */
export const isFloat = (dtype: DType): boolean => DTYPES[dtype].family === "float";
