/** A value as an error message shows it: its kind, and as much of it as is safe and useful. Shows one level only. */
export function formatValue(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (typeof value === "string")
    return `string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  return String(value);
}

/** A key of an object or an index of an array as a step of a JSON pointer (RFC 6901). */
export const pointerStep = (key: string | number): string =>
  typeof key === "number" ? `/${key}` : `/${key.slice(0, 200).replace(/~/g, "~0").replace(/\//g, "~1")}`;
