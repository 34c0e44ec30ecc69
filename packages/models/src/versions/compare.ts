import type { Tolerance } from "../manifest/manifest.ts";
import { isNonFinite } from "../rows/nonFinite.ts";

/**
 * Where two JSON values differ: the JSON pointer and both values, or undefined when they agree. Numbers agree within the tolerance. An expected
 * null agrees with NaN and the infinities: golden rows of older versions have it for all three.
 */
export function firstDifference(got: unknown, expected: unknown, tolerance: Tolerance, path = ""): string | undefined {
  if (typeof got === "number" && typeof expected === "number")
    return isClose(got, expected, tolerance) ? undefined : describeDifference(got, expected, path);
  if (typeof got !== "object" || typeof expected !== "object" || got === null || expected === null) {
    return got === expected || (expected === null && isNonFinite(got))
      ? undefined
      : describeDifference(got, expected, path);
  }
  const [left, right] = [Object.entries(got), new Map(Object.entries(expected))];
  if (left.length !== right.size || Array.isArray(got) !== Array.isArray(expected))
    return `${path || "/"} has ${left.length} parts, ${right.size} were expected`;
  for (const [key, value] of left) {
    if (!right.has(key)) return `${path}/${key} was not expected`;
    const found = firstDifference(value, right.get(key), tolerance, `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isClose = (got: number, expected: number, { absolute, relative }: Tolerance): boolean =>
  Object.is(got, expected) || Math.abs(got - expected) <= absolute + relative * Math.abs(expected);

const describeDifference = (got: unknown, expected: unknown, path: string): string =>
  `${path || "/"} is ${JSON.stringify(got)}, expected was ${JSON.stringify(expected)}`;
