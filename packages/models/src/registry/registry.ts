import { IrisError, isStoreFault } from "../errors.ts";
import { forEachOf } from "../forEachOf.ts";
import { derivedManifest } from "../manifest/derived.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { ListedObject, Store } from "../stores/store.ts";
import { didYouMean } from "../suggest.ts";
import { type Aliases, type AliasTarget, parseAliases, targetVersions } from "./aliases.ts";
import { type Catalogue, type CatalogueEntry, findEntry, namesFault } from "./catalogue.ts";
import { byVersion, checkAliasName, isModelName, isVersion, LATEST } from "./names.ts";
import { CLAIM, MANIFEST_FILE, MODEL_FILE, publish } from "./publish.ts";

const ALIASES_FILE = "aliases.json";
const MOVE_ATTEMPTS = 50;
const READS_AT_ONCE = 16;

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

/** The files of a model by their keys below it, with the marks of a listing. */
type Files = Map<string, string>;

/** What was read of `aliases.json` of each model, and the mark that the listing showed then. */
type KnownAliases = Map<string, { readonly mark: string; readonly aliases: Aliases }>;

/** The registry that a store holds. */
export function createRegistry(store: Store): Registry {
  const known: KnownAliases = new Map();
  return {
    location: store.location,
    catalogue: () => readCatalogue(store, known),
    manifest: async (name, version) =>
      (await readManifest(store, name, version)) ?? (await readFiles(store, name, version)).manifest,
    files: (name, version) => readFiles(store, name, version),
    publish: (draft, model) => publish(store, draft, model),
    alias: (name, alias, target) => moveAlias(store, name, alias, target),
  };
}

async function readCatalogue(store: Store, known: KnownAliases): Promise<Catalogue> {
  const models = filesOf(await store.list(""));
  const catalogue = new Map<string, CatalogueEntry>();
  await forEachOf(models, READS_AT_ONCE, async ([name, files]) => {
    catalogue.set(name, await readEntry(store, name, files, known));
  });
  // in the order of the listing, whichever was read first
  const entries = [...models.keys()].map((name) => catalogue.get(name)!);
  return new Map(entries.filter(({ versions }) => versions.length > 0).map((entry) => [entry.name, entry]));
}

/** One model's entry, without a look at the others; undefined where there is none. */
async function readOwnEntry(store: Store, name: string): Promise<CatalogueEntry | undefined> {
  const files = filesOf(await store.list(`${name}/`)).get(name);
  const entry = files && (await readEntry(store, name, files, new Map()));
  return entry && entry.versions.length > 0 ? entry : undefined;
}

/** The files of each model, as `aliases.json` or `1/model.onnx`, with their marks. */
function filesOf(listed: readonly ListedObject[]): Map<string, Files> {
  const models = new Map<string, Files>();
  for (const { key, mark } of listed) {
    const end = key.indexOf("/");
    const name = key.slice(0, end);
    if (!isModelName(name)) continue;
    models.set(name, (models.get(name) ?? new Map()).set(key.slice(end + 1), mark));
  }
  return models;
}

async function readEntry(store: Store, name: string, files: Files, known: KnownAliases): Promise<CatalogueEntry> {
  const mark = files.get(ALIASES_FILE);
  const isRead = known.get(name)?.mark !== mark;
  try {
    const aliases = await currentAliases(store, name, mark, known);
    const entry = entryOf(name, files, { aliases });
    if (!isRead || !namesFault(entry)) return entry;
    // read after the listing, they may name a version that has been published in between
    return entryOf(name, filesOf(await store.list(`${name}/`)).get(name) ?? files, { aliases });
  } catch (error) {
    if (!(error instanceof IrisError) || isStoreFault(error)) throw error;
    return entryOf(name, files, { aliases: {}, aliasesFault: error });
  }
}

function entryOf(
  name: string,
  files: Files,
  aliases: Pick<CatalogueEntry, "aliases" | "aliasesFault">,
): CatalogueEntry {
  const marks = visibleVersions(files);
  return { name, versions: [...marks.keys()], marks, ...aliases };
}

/** Aliases are read again only when the listing shows that they have changed. */
async function currentAliases(
  store: Store,
  name: string,
  mark: string | undefined,
  known: KnownAliases,
): Promise<Aliases> {
  if (mark === undefined) return {};
  const before = known.get(name);
  if (before?.mark === mark) return before.aliases;
  const { aliases } = await readAliases(store, name);
  known.set(name, { mark, aliases });
  return aliases;
}

/**
 * The versions that are there, lowest first, and what marks their files. A version is there when its manifest is, or when
 * somebody put a bare model there by hand: no claim, so no publish that broke off.
 */
function visibleVersions(files: Files): Map<string, string> {
  const numbers = new Set([...files.keys()].map((file) => file.split("/")[0]!).filter(isVersion));
  const has = (version: string, file: string) => files.has(`${version}/${file}`);
  const there = [...numbers].filter(
    (version) => has(version, MANIFEST_FILE) || (has(version, MODEL_FILE) && !has(version, CLAIM)),
  );
  const markOf = (version: string) =>
    [MANIFEST_FILE, MODEL_FILE].map((file) => files.get(`${version}/${file}`) ?? "").join(" ");
  return new Map(there.sort(byVersion).map((version) => [version, markOf(version)]));
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
  const found = await store.read(`${name}/${version}/${MODEL_FILE}`, manifest?.file);
  if (!found) {
    throw new IrisError("MODEL_FILE_MISSING", `${name} version ${version} has no ${MODEL_FILE}.`);
  }
  return { manifest: manifest ?? (await derivedManifest(found.bytes, { name, version })), model: found.bytes };
}

async function moveAlias(store: Store, name: string, alias: string, target: AliasTarget | undefined): Promise<Aliases> {
  checkAliasName(alias);
  // all models are read only to say which there are
  const entry = (await readOwnEntry(store, name)) ?? findEntry(await readCatalogue(store, new Map()), name);
  checkTarget(entry, target);
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
