import { IrisError } from "../errors.ts";
import type { AliasTarget } from "../registry/aliases.ts";

/** An alias's target as commands write it: `2`, or by weight `2=90,3=10`. */
export function aliasText(target: AliasTarget): string {
  if (typeof target === "string") return target;
  return Object.entries(target)
    .map(([version, weight]) => `${version}=${weight}`)
    .join(",");
}

/**
 * Reads what aliasText writes.
 * @throws IrisError `INVALID_OPTION`
 */
export function parseAliasText(text: string): AliasTarget {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return text;
  const parts = text.split(",").map((part) => /^([1-9][0-9]{0,14})=([0-9]+(?:\.[0-9]+)?)$/.exec(part.trim()));
  const weights = parts.map((part) => Number(part?.[2]));
  if (weights.every((weight) => weight > 0))
    return Object.fromEntries(parts.map((part, index) => [part![1]!, weights[index]!]));
  throw new IrisError(
    "INVALID_OPTION",
    `"${text}" is no target of an alias: a version such as 2 is wanted, or weights above 0 such as 2=90,3=10.`,
  );
}
