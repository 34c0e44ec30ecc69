/** The floats that JSON has no number for, as requests and responses write them. */
export const NON_FINITE = ["NaN", "Infinity", "-Infinity"] as const;
export type NonFinite = (typeof NON_FINITE)[number];

const VALUES = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
} satisfies Record<NonFinite, number>;

/** Whether a value is the text of a float that JSON has no number for. */
export const isNonFinite = (value: unknown): value is NonFinite =>
  typeof value === "string" && Object.hasOwn(VALUES, value);

/** The float that a text stands for. */
export const floatOf = (text: NonFinite): number => VALUES[text];

/** A float as JSON writes it: a number, or the text of one that JSON has not. */
export function jsonFloat(value: number): number | NonFinite {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}
