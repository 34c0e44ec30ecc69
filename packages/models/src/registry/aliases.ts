import { type Static, Type } from "@sinclair/typebox";
import { Errors } from "@sinclair/typebox/errors";
import { Check } from "@sinclair/typebox/value";
import { IrisError } from "../errors.ts";
import { jsonPlace } from "../jsonPlace.ts";
import { ALIAS_PATTERN, VERSION_PATTERN } from "../patterns.ts";

const VersionText = Type.String({ pattern: VERSION_PATTERN });

/** What an alias names: one version, or several by weight (`{"2": 90, "3": 10}`). */
export const AliasTarget = Type.Union([
  VersionText,
  Type.Record(VersionText, Type.Number({ exclusiveMinimum: 0 }), { minProperties: 1, additionalProperties: false }),
]);
export type AliasTarget = Static<typeof AliasTarget>;

/** `<model>/aliases.json`. */
export const Aliases = Type.Record(Type.String({ pattern: ALIAS_PATTERN }), AliasTarget, {
  additionalProperties: false,
});
export type Aliases = Static<typeof Aliases>;

/**
 * Reads `aliases.json`.
 * @throws IrisError `MANIFEST_INVALID` that names the file and every fault
 */
export function parseAliases(bytes: Uint8Array, key: string): Aliases {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IrisError("MANIFEST_INVALID", `${key} must be JSON in UTF-8, got other text${jsonPlace(cause)}.`, {
      cause,
    });
  }
  if (Check(Aliases, json)) return json;
  const faults = [...Errors(Aliases, json)].map(({ path, message }) => ({ path, message }));
  throw new IrisError("MANIFEST_INVALID", `${key} is not an object of aliases such as {"stable": "2"}.`, { faults });
}

/** Every version that the target may lead to. */
export const targetVersions = (target: AliasTarget): string[] =>
  typeof target === "string" ? [target] : Object.keys(target);

/** One version of the target, drawn by weight. @param random a number from 0 up to, not including, 1 */
export function drawVersion(target: AliasTarget, random: () => number): string {
  if (typeof target === "string") return target;
  const entries = Object.entries(target);
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [version, weight] of entries) {
    left -= weight;
    if (left < 0) return version;
  }
  return entries[entries.length - 1]![0];
}
