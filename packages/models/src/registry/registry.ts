import { IrisError } from "../errors.ts";
import { derivedManifest } from "../manifest/derived.ts";
import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { Store } from "../stores/store.ts";
import type { Aliases, AliasTarget } from "./aliases.ts";
import type { Catalogue } from "./catalogue.ts";
import { moveAlias } from "./moveAlias.ts";
import { MANIFEST_FILE, MODEL_FILE, publish } from "./publish.ts";
import { type KnownAliases, readCatalogue } from "./readCatalogue.ts";

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
