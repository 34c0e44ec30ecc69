import type { Manifest, ManifestDraft } from "../manifest/manifest.ts";
import type { Store } from "../stores/store.ts";
import type { Aliases, AliasTarget } from "./aliases.ts";
import type { Catalogue } from "./catalogue.ts";
import { moveAlias } from "./moveAlias.ts";
import { publish } from "./publish.ts";
import { nothingKnown, type RegistryContents, readContents } from "./readCatalogue.ts";
import { readFiles, readManifest, type VersionFiles } from "./readVersion.ts";

/** Which models, versions and aliases a store holds. It loads nothing. */
export interface Registry {
  readonly location: string;
  /** Everything that is there now. What can no longer be read is as it was read before. @throws IrisError `STORE_UNAVAILABLE` */
  contents(): Promise<RegistryContents>;
  /** The models of `contents`. @throws IrisError `STORE_UNAVAILABLE` */
  catalogue(): Promise<Catalogue>;
  /**
   * A version's manifest; one without is described from its graph.
   * @throws IrisError `MANIFEST_INVALID`, `MODEL_REJECTED`, `MODEL_FILE_MISSING`; `DIGEST_MISMATCH` when it is not the one that was published
   */
  manifest(name: string, version: string): Promise<Manifest>;
  /** A version's manifest and files, not checked against each other. @throws as manifest */
  files(name: string, version: string): Promise<VersionFiles>;
  /** Publishes the next version. @see publish */
  publish(draft: ManifestDraft, model: Uint8Array, files?: Readonly<Record<string, Uint8Array>>): Promise<Manifest>;
  /** Moves an alias; undefined takes it away. @throws IrisError `INVALID_NAME`, `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `CONFLICT` */
  alias(name: string, alias: string, target: AliasTarget | undefined): Promise<Aliases>;
}

/** The registry that a store holds. */
export function createRegistry(store: Store): Registry {
  const known = nothingKnown();
  const contents = () => readContents(store, known);
  return {
    location: store.location,
    contents,
    catalogue: async () => (await contents()).catalogue,
    manifest: async (name, version) =>
      (await readManifest(store, name, version)) ?? (await readFiles(store, name, version)).manifest,
    files: (name, version) => readFiles(store, name, version),
    publish: (draft, model, files) => publish(store, draft, model, files),
    alias: (name, alias, target) => moveAlias(store, name, alias, target),
  };
}
