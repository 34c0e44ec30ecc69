import { type DType, NON_FINITE } from "iris-models";
import type { JsonSchema } from "./jsonSchema.ts";

const INTEGERS: Partial<Record<DType, JsonSchema>> = {
  int8: { type: "integer", format: "int8", minimum: -128, maximum: 127 },
  int16: { type: "integer", format: "int16", minimum: -32_768, maximum: 32_767 },
  int32: { type: "integer", format: "int32", minimum: -2_147_483_648, maximum: 2_147_483_647 },
  uint8: { type: "integer", format: "uint8", minimum: 0, maximum: 255 },
  uint16: { type: "integer", format: "uint16", minimum: 0, maximum: 65_535 },
  uint32: { type: "integer", format: "uint32", minimum: 0, maximum: 4_294_967_295 },
};

/** JSON numbers hold integers up to 2^53 exactly; larger ones travel as the text of their digits. */
const WIDE: Partial<Record<DType, JsonSchema>> = {
  int64: {
    anyOf: [
      { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: "string", format: "int64", pattern: "^-?(0|[1-9][0-9]{0,18})$" },
    ],
  },
  uint64: {
    anyOf: [
      { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      { type: "string", format: "uint64", pattern: "^(0|[1-9][0-9]{0,19})$" },
    ],
  },
};

/** Numbers beyond these are refused, since they would become an infinity. */
const FLOATS: Partial<Record<DType, JsonSchema>> = {
  float64: { type: "number", format: "double" },
  float32: { type: "number", format: "float", minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 },
  float16: { type: "number", format: "half", minimum: -65_504, maximum: 65_504 },
};

/** onnxruntime cuts text at NUL, so requests may not have it. */
const WITHOUT_NUL = "^[^\\u0000]*$";

/** The schema of one element of a dtype, as requests may write it. Formats are those of the OpenAPI format registry. */
export function elementSchema(dtype: DType): JsonSchema {
  if (dtype === "string") return { type: "string", pattern: WITHOUT_NUL };
  if (dtype === "bool") return { type: "boolean" };
  return INTEGERS[dtype] ?? WIDE[dtype] ?? FLOATS[dtype] ?? { type: "number" };
}

/** A float, or the text of one that JSON has no number for. */
const floatSchemas = (dtype: DType): JsonSchema[] => [elementSchema(dtype), { type: "string", enum: NON_FINITE }];

/** The schema of one element of a whole tensor in a request: a float may be the text of NaN or of an infinity, or null, which is NaN. */
export const tensorElementSchema = (dtype: DType): JsonSchema =>
  dtype.startsWith("float") ? { anyOf: [...floatSchemas(dtype), { type: "null" }] } : elementSchema(dtype);

/** The schema of one element of a tensor in a response: a float may be the text of NaN or of an infinity. */
export const answeredSchema = (dtype: DType): JsonSchema =>
  dtype.startsWith("float")
    ? { anyOf: floatSchemas(dtype) }
    : dtype === "string"
      ? { type: "string" }
      : elementSchema(dtype);
