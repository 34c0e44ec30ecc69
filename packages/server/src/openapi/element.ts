import { DTYPES, type DType, NON_FINITE } from "iris-models";
import type { JsonSchema } from "./jsonSchema.ts";

/** The schema of one element of a dtype, as requests may write it. */
export const elementSchema = (dtype: DType): JsonSchema => DTYPES[dtype].schema;

/** A float, or the text of one that JSON has no number for. */
const floatSchemas = (dtype: DType): JsonSchema[] => [elementSchema(dtype), { type: "string", enum: NON_FINITE }];

/** The schema of one element of a whole tensor in a request: a float may be the text of NaN or of an infinity, or null, which is NaN. */
export const tensorElementSchema = (dtype: DType): JsonSchema =>
  DTYPES[dtype].family === "float" ? { anyOf: [...floatSchemas(dtype), { type: "null" }] } : elementSchema(dtype);

/** The schema of one element of a tensor in a response: a float may be the text of NaN or of an infinity. */
export const outputElementSchema = (dtype: DType): JsonSchema =>
  DTYPES[dtype].family === "float"
    ? { anyOf: floatSchemas(dtype) }
    : dtype === "string"
      ? { type: "string" }
      : elementSchema(dtype);
