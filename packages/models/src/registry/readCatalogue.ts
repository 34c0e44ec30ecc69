import { IrisError, isStoreFault } from "../errors.ts";
import { mapConcurrent } from "../mapConcurrent.ts";
import type { ListedObject, Store } from "../stores/store.ts";
import type { Aliases } from "./aliases.ts";
import { ALIASES_FILE, readAliases } from "./aliasesFile.ts";
import { aliasError, type Catalogue, type CatalogueEntry } from "./catalogue.ts";
import { CLAIM } from "./claim.ts";
import { type Finding, findingsIn } from "./findings.ts";
import { keepUnusable, unusableFolders } from "./keptEntry.ts";
import { byVersion, isModelName, isVersion } from "./names.ts";
import { MANIFEST_FILE, MODEL_FILE } from "./publish.ts";

const MAX_CONCURRENT_READS = 16;

/** The files of a model by their keys below it, with the fingerprints of a listing. */
type Files = Map<string, string>;

/** Everything that a store holds at one moment. */
export interface RegistryContents {
  readonly catalogue: Catalogue;
  /** What seems to be a model and is not served from where it is. */
  readonly findings: readonly Finding[];
}

/** What was read before. */
export interface Known {
  /** `aliases.json` of each model, and the fingerprint that the listing showed then: it is read again only when that has changed. */
  readonly aliases: Map<string, { readonly fingerprint: string; readonly aliases: Aliases }>;
  /** The last catalogue: what can no longer be read stays as it was there. */
  catalogue: Catalogue;
}

/** Nothing was read before. */
export const nothingKnown = (): Known => ({ aliases: new Map(), catalogue: new Map() });

/** Everything that a store holds now. @param known is brought up to date */
export async function readContents(store: Store, known: Known): Promise<RegistryContents> {
  const listed = await store.list("");
  const models = filesOf(listed);
  const unusable = unusableFolders(listed);
  const catalogue = new Map<string, CatalogueEntry>();
  await mapConcurrent(models, MAX_CONCURRENT_READS, async ([name, files]) => {
    const entry = await entryFrom(store, name, files, known);
    catalogue.set(name, keepUnusable(entry, known.catalogue.get(name), unusable.get(name) ?? []));
  });
  // in the order of the listing, whichever was read first
  const entries = [...models.keys()].map((name) => catalogue.get(name)!);
  known.catalogue = new Map(entries.filter(({ versions }) => versions.length > 0).map((entry) => [entry.name, entry]));
  return { catalogue: known.catalogue, findings: findingsIn(listed) };
}

/** One model's entry, without reading the others; undefined where there is none. */
export async function readEntry(store: Store, name: string): Promise<CatalogueEntry | undefined> {
  const files = filesOf(await store.list(`${name}/`)).get(name);
  const entry = files && (await entryFrom(store, name, files, nothingKnown()));
  return entry && entry.versions.length > 0 ? entry : undefined;
}

/** The files of each model, as `aliases.json` or `1/model.onnx`, with their fingerprints. */
function filesOf(listed: readonly ListedObject[]): Map<string, Files> {
  const models = new Map<string, Files>();
  for (const { key, fingerprint } of listed) {
    const end = key.indexOf("/");
    const name = end === -1 ? key : key.slice(0, end);
    if (!isModelName(name)) continue;
    const files = models.get(name) ?? new Map<string, string>();
    models.set(name, files);
    if (end !== -1) files.set(key.slice(end + 1), fingerprint);
  }
  return models;
}

async function entryFrom(store: Store, name: string, files: Files, known: Known): Promise<CatalogueEntry> {
  const fingerprint = files.get(ALIASES_FILE);
  const isRead = known.aliases.get(name)?.fingerprint !== fingerprint;
  try {
    const aliases = await currentAliases(store, name, fingerprint, known);
    const entry = entryOf(name, files, { aliases });
    if (!isRead || !aliasError(entry)) return entry;
    // read after the listing, they may name a version that has been published in between
    return entryOf(name, filesOf(await store.list(`${name}/`)).get(name) ?? files, { aliases });
  } catch (error) {
    if (!(error instanceof IrisError) || (isStoreFault(error) && error.code !== "ACCESS_DENIED")) throw error;
    const before = known.aliases.get(name);
    return error.code !== "MANIFEST_INVALID" && before
      ? entryOf(name, files, { aliases: before.aliases, unreadable: whileKept(error) })
      : entryOf(name, files, { aliases: {}, aliasesError: error });
  }
}

/** Aliases that can no longer be read lead where they led; their file is not known to be broken. */
const whileKept = (cause: IrisError): IrisError =>
  new IrisError("STORE_UNAVAILABLE", `${cause.message} The aliases lead where they led.`, { cause });

function entryOf(
  name: string,
  files: Files,
  aliases: Pick<CatalogueEntry, "aliases" | "aliasesError" | "unreadable">,
): CatalogueEntry {
  const fingerprints = visibleVersions(files);
  return { name, versions: [...fingerprints.keys()], fingerprints, ...aliases };
}

/** Aliases are read again only when the listing shows that they have changed. */
async function currentAliases(
  store: Store,
  name: string,
  fingerprint: string | undefined,
  known: Known,
): Promise<Aliases> {
  if (fingerprint === undefined) return {};
  const before = known.aliases.get(name);
  if (before?.fingerprint === fingerprint) return before.aliases;
  const { aliases } = await readAliases(store, name);
  known.aliases.set(name, { fingerprint, aliases });
  return aliases;
}

/**
 * The versions that are there, lowest first, and the fingerprints of their files. A version is there when its manifest is, or when
 * somebody put a bare model there by hand: no claim, so no publish that broke off.
 */
function visibleVersions(files: Files): Map<string, string> {
  const fingerprints = fingerprintsByVersion(files);
  const has = (version: string, file: string) => files.has(`${version}/${file}`);
  const there = [...fingerprints.keys()].filter(
    (version) => has(version, MANIFEST_FILE) || (has(version, MODEL_FILE) && !has(version, CLAIM)),
  );
  return new Map(there.sort(byVersion).map((version) => [version, fingerprints.get(version)!.join(" ")]));
}

/** The fingerprints of all files of each version: weights beside the model count as much as the model. */
function fingerprintsByVersion(files: Files): Map<string, string[]> {
  const fingerprints = new Map<string, string[]>();
  for (const [file, fingerprint] of files) {
    const version = file.slice(0, Math.max(file.indexOf("/"), 0));
    if (!isVersion(version)) continue;
    const own = fingerprints.get(version);
    if (own) own.push(`${file} ${fingerprint}`);
    else fingerprints.set(version, [`${file} ${fingerprint}`]);
  }
  return fingerprints;
}
