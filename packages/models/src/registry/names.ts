import { IrisError } from "../errors.ts";
import { ALIAS_PATTERN, VERSION_PATTERN } from "../patterns.ts";

const MODEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const VERSION = new RegExp(VERSION_PATTERN);
const ALIAS = new RegExp(ALIAS_PATTERN);

/** The alias that always is the highest version; nobody can move it. */
export const LATEST = "latest";
/** The alias that is used when a request names no version. */
export const STABLE = "stable";

/** Whether the text can name a model: up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit. */
export const isModelName = (text: string): boolean => MODEL.test(text) && !text.includes("..");

/** Whether the text is a version: an integer, 1 and up, without leading zeros. */
export const isVersion = (text: string): boolean => VERSION.test(text);

/** Whether the text can be a movable alias: lower case, not `latest`. */
export const isAliasName = (text: string): boolean => ALIAS.test(text);

/** @throws IrisError `INVALID_NAME` */
export function checkModelName(text: string): string {
  if (isModelName(text)) return text;
  throw new IrisError(
    "INVALID_NAME",
    `The name of a model must be 1 to 64 letters, digits, "-", "_" and ".", beginning with a letter or digit, got ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

/** @throws IrisError `INVALID_NAME` */
export function checkAliasName(text: string): string {
  if (isAliasName(text)) return text;
  throw new IrisError(
    "INVALID_NAME",
    `An alias must be 1 to 32 lower-case letters, digits, "-" and "_", beginning with a letter, got ${JSON.stringify(text.slice(0, 100))}; "${LATEST}" is always the highest version.`,
  );
}

/** Versions from lowest to highest. */
export const byVersion = (a: string, b: string): number => Number(a) - Number(b);
