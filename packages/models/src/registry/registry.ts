import { IrisError } from "../errors.ts";
import { derivedManifest } from "../manifest/derived.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { Store } from "../stores/store.ts";
import { didYouMean } from "../suggest.ts";
import { type Aliases, type AliasTarget, parseAliases, targetVersions } from "./aliases.ts";
import { type Catalogue, type CatalogueEntry, findEntry } from "./catalogue.ts";
import { byVersion, checkAliasName, isModelName, isVersion, LATEST } from "./names.ts";
import { CLAIM, MANIFEST_FILE, MODEL_FILE, publish } from "./publish.ts";

const ALIASES_FILE = "aliases.json";
const MOVE_ATTEMPTS = 50;

/** A published version: what it claims and its file. */
export interface VersionFiles {
  readonly manifest: Manifest;
  readonly model: Uint8Array;
}

/** Which models, versions and aliases a store holds. It loads nothing. */
export interface Registry {
  readonly location: string;
  /** Everything that is there now. @throws IrisError `STORE_UNAVAILABLE` */
  catalogue(): Promise<Catalogue>;
  /** A version's manifest; one without is described from its graph. @throws IrisError `MANIFEST_INVALID`, `MODEL_REJECTED`, `MODEL_FILE_MISSING` */
  manifest(name: string, version: string): Promise<Manifest>;
  /** A version's manifest and file, neither checked against the other. @throws as manifest */
  files(name: string, version: string): Promise<VersionFiles>;
  /** Publishes the next version. @see publish */
  publish(draft: ManifestDraft, model: Uint8Array): Promise<Manifest>;
  /** Moves an alias; undefined takes it away. @throws IrisError `INVALID_NAME`, `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `CONFLICT` */
  alias(name: string, alias: string, target: AliasTarget | undefined): Promise<Aliases>;
}

/** The registry that a store holds. */
export function createRegistry(store: Store): Registry {
  return {
    location: store.location,
    catalogue: () => readCatalogue(store),
    manifest: async (name, version) =>
      (await readManifest(store, name, version)) ?? (await readFiles(store, name, version)).manifest,
    files: (name, version) => readFiles(store, name, version),
    publish: (draft, model) => publish(store, draft, model),
    alias: (name, alias, target) => moveAlias(store, name, alias, target),
  };
}

async function readCatalogue(store: Store): Promise<Catalogue> {
  const keys = await store.list("");
  const names = [...new Set(keys.map((key) => key.split("/")[0]!))].filter(isModelName);
  const entries = await Promise.all(names.map((name) => readEntry(store, name, keys)));
  return new Map(entries.filter((entry) => entry.versions.length > 0).map((entry) => [entry.name, entry]));
}

async function readEntry(store: Store, name: string, keys: readonly string[]): Promise<CatalogueEntry> {
  const versions = visibleVersions(name, keys);
  try {
    const { aliases } = await readAliases(store, name);
    return { name, versions, aliases };
  } catch (error) {
    if (!(error instanceof IrisError) || error.code === "STORE_UNAVAILABLE") throw error;
    return { name, versions, aliases: {}, aliasesFault: error };
  }
}

/** A version is there when its manifest is, or when somebody put a bare model there by hand: no claim, so no publish that broke off. */
function visibleVersions(name: string, keys: readonly string[]): string[] {
  const files = new Map<string, Set<string>>();
  for (const key of keys) {
    const [model, version, file, deeper] = key.split("/");
    if (model !== name || version === undefined || file === undefined || deeper !== undefined || !isVersion(version))
      continue;
    files.set(version, (files.get(version) ?? new Set()).add(file));
  }
  const isThere = (has: Set<string>) => has.has(MANIFEST_FILE) || (has.has(MODEL_FILE) && !has.has(CLAIM));
  return [...files]
    .filter(([, has]) => isThere(has))
    .map(([version]) => version)
    .sort(byVersion);
}

async function readAliases(store: Store, name: string): Promise<{ aliases: Aliases; etag?: string }> {
  const key = `${name}/${ALIASES_FILE}`;
  const found = await store.read(key);
  return found ? { aliases: parseAliases(found.bytes, key), etag: found.etag } : { aliases: {} };
}

async function readManifest(store: Store, name: string, version: string): Promise<Manifest | undefined> {
  const found = await store.read(`${name}/${version}/${MANIFEST_FILE}`);
  return found && parseManifest(found.bytes, { name, version });
}

async function readFiles(store: Store, name: string, version: string): Promise<VersionFiles> {
  const manifest = await readManifest(store, name, version);
  const found = await store.read(`${name}/${version}/${MODEL_FILE}`);
  if (!found) {
    throw new IrisError("MODEL_FILE_MISSING", `${name} version ${version} has no ${MODEL_FILE}.`);
  }
  return { manifest: manifest ?? (await derivedManifest(found.bytes, { name, version })), model: found.bytes };
}

async function moveAlias(store: Store, name: string, alias: string, target: AliasTarget | undefined): Promise<Aliases> {
  checkAliasName(alias);
  checkTarget(findEntry(await readCatalogue(store), name), target);
  for (let attempt = 0; attempt < MOVE_ATTEMPTS; attempt++) {
    const { aliases, etag } = await readAliases(store, name);
    if (target === undefined && !Object.hasOwn(aliases, alias)) throw noAlias(name, alias, aliases);
    const moved = withAlias(aliases, alias, target);
    const bytes = new TextEncoder().encode(`${JSON.stringify(moved, null, 2)}\n`);
    try {
      await store.write(`${name}/${ALIASES_FILE}`, bytes, etag === undefined ? { ifAbsent: true } : { ifMatch: etag });
      return moved;
    } catch (error) {
      if (!(error instanceof IrisError && error.code === "CONFLICT")) throw error;
    }
  }
  throw new IrisError(
    "CONFLICT",
    `The alias "${alias}" of ${name} could not be moved: others move aliases of it all the time. Try again.`,
  );
}

function checkTarget(entry: CatalogueEntry, target: AliasTarget | undefined): void {
  if (target === undefined) return;
  const unknown = targetVersions(target).filter((version) => !entry.versions.includes(version));
  if (unknown.length === 0) return;
  throw new IrisError(
    "VERSION_NOT_FOUND",
    `${entry.name} has no version ${unknown.map((version) => JSON.stringify(version)).join(", ")}; an alias names one of ${entry.versions.join(", ")} ("${LATEST}" needs none).`,
  );
}

function noAlias(name: string, alias: string, aliases: Aliases): IrisError {
  const there = Object.keys(aliases);
  const list = there.length === 0 ? "It has none." : `There: ${there.join(", ")}.`;
  return new IrisError("VERSION_NOT_FOUND", `${name} has no alias "${alias}".${didYouMean(alias, there)} ${list}`);
}

function withAlias(aliases: Aliases, alias: string, target: AliasTarget | undefined): Aliases {
  const { [alias]: _replaced, ...others } = aliases;
  const moved = target === undefined ? others : { ...others, [alias]: target };
  return Object.fromEntries(Object.entries(moved).sort(([a], [b]) => (a < b ? -1 : 1)));
}
