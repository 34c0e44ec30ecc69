import type { JsonValue } from "../types.ts";

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is a JSON object. */
export const isObject = (json: JsonValue | undefined): json is { readonly [name: string]: JsonValue } =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** Whether it is a JSON array. */
export const isArray = (json: JsonValue | undefined): json is readonly JsonValue[] => Array.isArray(json);
