import { IrisError } from "../errors.ts";
import { random } from "../random.ts";
import { didYouMean } from "../suggest.ts";
import { type Aliases, type AliasTarget, drawVersion, targetVersions } from "./aliases.ts";
import { byVersion, LATEST, STABLE } from "./names.ts";

/** What a registry holds of one model at one moment. */
export interface CatalogueEntry {
  readonly name: string;
  /** Lowest first, never empty. */
  readonly versions: readonly string[];
  /** By version: changes whenever one of its files does, so that a version that was repaired is read again. */
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly aliases: Aliases;
  /** Why `aliases.json` cannot be used; then only numbers and `latest` name a version. */
  readonly aliasesError?: IrisError;
  /** Why a part of it could not be read. That part is as it was when it was last read. */
  readonly unreadable?: IrisError;
}

/** Every model of a registry at one moment, by name. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

/**
 * The entry of a model.
 * @throws IrisError `MODEL_NOT_FOUND` that names the nearest one and those that are there
 */
export function findEntry(catalogue: Catalogue, name: string): CatalogueEntry {
  const entry = catalogue.get(name);
  if (entry) return entry;
  const known = [...catalogue.keys()];
  const hint = didYouMean(name, known);
  const there = known.length === 0 ? "The registry is empty." : `There: ${listed(known)}.`;
  throw new IrisError("MODEL_NOT_FOUND", `No model is called ${quoted(name)}.${hint} ${there}`);
}

/**
 * What a reference leads to: without one the alias `stable`, and where there is none, the highest version.
 * @throws IrisError `VERSION_NOT_FOUND`; `MANIFEST_INVALID` when it takes an alias and `aliases.json` is broken
 */
export function findTarget(entry: CatalogueEntry, reference: string | undefined): AliasTarget {
  const highest = entry.versions[entry.versions.length - 1]!;
  if (reference === LATEST) return highest;
  if (reference !== undefined && entry.versions.includes(reference)) return reference;
  const isNumber = reference !== undefined && /^[0-9]+$/.test(reference);
  if (entry.aliasesError && !isNumber) throw entry.aliasesError;
  const target = Object.hasOwn(entry.aliases, reference ?? STABLE) ? entry.aliases[reference ?? STABLE] : undefined;
  if (target !== undefined) return target;
  if (reference === undefined) return highest;
  throw versionNotFound(entry, reference);
}

/**
 * What is wrong with the names of a model: its `aliases.json` cannot be used, or an alias names a version that is not there.
 */
export function aliasError(entry: CatalogueEntry): IrisError | undefined {
  if (entry.aliasesError) return entry.aliasesError;
  for (const [alias, target] of Object.entries(entry.aliases)) {
    const missing = targetVersions(target).find((version) => !entry.versions.includes(version));
    if (missing !== undefined) return versionNotFound(entry, missing, alias);
  }
  return undefined;
}

/** One version that a reference leads to, drawn by weight where the alias has several. @throws as findTarget */
export function resolveVersion(
  entry: CatalogueEntry,
  reference: string | undefined,
  draw: () => number = random,
): string {
  const version = drawVersion(findTarget(entry, reference), draw);
  if (entry.versions.includes(version)) return version;
  throw versionNotFound(entry, version, reference);
}

/**
 * The one version that a reference leads to.
 * @throws as findTarget; IrisError `VERSION_NOT_FOUND` for an alias that leads to several versions, or to one that is not there
 */
export function exactVersion(entry: CatalogueEntry, reference: string | undefined): string {
  const target = findTarget(entry, reference);
  if (typeof target === "string") return resolveVersion(entry, reference);
  const versions = Object.keys(target).join(" and ");
  throw new IrisError(
    "VERSION_NOT_FOUND",
    `The alias "${reference ?? STABLE}" of ${entry.name} leads to the versions ${versions}: name one of them.`,
  );
}

/** Versions that a name leads to: the default one, the highest, and every alias's. */
export function namedVersions(entry: CatalogueEntry): ReadonlySet<string> {
  const references = [LATEST, ...Object.keys(entry.aliases), ...(entry.aliasesError ? [] : [undefined])];
  const versions = references.flatMap((reference) => targetVersions(findTarget(entry, reference)));
  return new Set(versions.filter((version) => entry.versions.includes(version)));
}

/** A version, which need not be there, and those below it that are, highest first. */
export const versionsUpTo = (entry: CatalogueEntry, highest: string): string[] =>
  entry.versions.filter((version) => byVersion(version, highest) <= 0).reverse();

function versionNotFound(entry: CatalogueEntry, version: string, alias?: string): IrisError {
  const names = [...entry.versions, LATEST, ...Object.keys(entry.aliases)];
  const hint = /^[0-9]+$/.test(version) ? "" : didYouMean(version, names);
  const through = alias === undefined ? "" : ` (which the alias "${alias}" names)`;
  return new IrisError(
    "VERSION_NOT_FOUND",
    `${entry.name} has no version ${quoted(version)}${through}.${hint} There: ${listed(names)}.`,
  );
}

const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
const listed = (names: readonly string[]): string =>
  names.length > 20 ? `${names.slice(0, 20).join(", ")} and ${names.length - 20} more` : names.join(", ");
