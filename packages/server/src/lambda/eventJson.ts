import { RequestError } from "../problems/requestError.ts";

/** https://tc39.es/proposal-json-parse-with-source/, in Node since 21 and not yet in the types. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * The JSON text that a value was read from, spaces aside.
 * @throws RequestError `INVALID_EVENT` for a value that is nested too deep
 */
export function toJson(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    return text.includes("null") ? JSON.stringify(value, keepNumbers) : text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RequestError(
      "INVALID_EVENT",
      "The event is nested too deep; a row is at most as deep as the model's tensors.",
    );
  }
}

/** A number too large for a float64 was read as Infinity, which is written as null: a missing value instead of a wrong one. */
const keepNumbers = (_key: string, value: unknown): unknown =>
  value === Infinity || value === -Infinity ? rawJSON(value > 0 ? "1e999" : "-1e999") : value;

/** Whether a value of JSON is an object, and no array. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
