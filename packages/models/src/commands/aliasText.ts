import { IrisError } from "../errors.ts";
import type { AliasTarget } from "../registry/aliases.ts";
import { isVersion } from "../registry/names.ts";

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
  if (isVersion(text)) return text;
  const parts = text.split(",").map((part) => part.trim().split("="));
  const weights = new Map(
    parts.map(([version = "", weight = ""]) => [version, /^[0-9.]+$/.test(weight) ? Number(weight) : 0]),
  );
  const isRight =
    weights.size === parts.length && [...weights].every(([version, weight]) => isVersion(version) && weight > 0);
  if (isRight && parts.every((part) => part.length === 2)) return Object.fromEntries(weights);
  throw new IrisError(
    "INVALID_OPTION",
    `The target of an alias must be a version such as 2, or different versions with weights above 0 such as 2=90,3=10, got "${text}".`,
  );
}
