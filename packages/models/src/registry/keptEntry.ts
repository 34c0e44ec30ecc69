import { IrisError } from "../errors.ts";
import type { ListedObject } from "../stores/store.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { byVersion, isVersion } from "./names.ts";

/** A model's folder, or a version's, that is there and cannot be used. */
export interface UnusableFolder {
  /** Undefined for the whole model. */
  readonly version: string | undefined;
  readonly error: IrisError;
}

/** The folders of models and versions that a listing shows with a fault, by model. */
export function unusableFolders(listed: readonly ListedObject[]): Map<string, UnusableFolder[]> {
  const found = new Map<string, UnusableFolder[]>();
  for (const { key, fault } of listed) {
    const [model = "", version, ...rest] = key.split("/");
    const isFolder = rest.length === 0 && (version === undefined || isVersion(version));
    if (fault === undefined || !isFolder) continue;
    const error = new IrisError("STORE_UNAVAILABLE", `${key} ${fault}. What was loaded from it goes on.`);
    found.set(model, [...(found.get(model) ?? []), { version, error }]);
  }
  return found;
}

/**
 * A model's entry with what was read before of the folders that cannot be used now: whether these are still right nobody
 * knows, and so what is loaded from them goes on.
 */
export function keepUnusable(
  found: CatalogueEntry,
  before: CatalogueEntry | undefined,
  unusable: readonly UnusableFolder[],
): CatalogueEntry {
  const [first] = unusable;
  if (!first) return found;
  const unreadable = first.error;
  if (unusable.some(({ version }) => version === undefined)) return { ...(before ?? found), unreadable };
  const fingerprints = new Map(found.fingerprints);
  for (const { version = "" } of unusable) {
    const fingerprint = before?.fingerprints.get(version);
    if (fingerprint !== undefined) fingerprints.set(version, fingerprint);
  }
  return { ...found, versions: [...fingerprints.keys()].sort(byVersion), fingerprints, unreadable };
}
