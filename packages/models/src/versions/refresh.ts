import { IrisError, isStoreFault } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import { mapConcurrentUnlessSlow } from "../mapConcurrent.ts";
import { aliasError, type Catalogue, type CatalogueEntry, namedVersions, versionsUpTo } from "../registry/catalogue.ts";
import type { RequestedVersions } from "./requestedVersions.ts";
import type { VersionTable } from "./versionTable.ts";

/** How many versions stay loaded that no name leads to and that were requested by number: those requested last. */
const MAX_KEPT_BY_NUMBER = 8;
/** How many models are loaded at the same time. A model that takes longer than a second does not count. */
const MAX_CONCURRENT_LOADS = 4;
const SLOW_MS = 1000;

/** What a renewal works on. */
export interface RefreshOptions {
  readonly versions: VersionTable;
  readonly requested: RequestedVersions;
  /** Does work on a model after all that was begun on it before. */
  readonly inTurn: (model: string, work: () => Promise<void>) => Promise<void>;
  /** Called for each model when all that its names lead to is loaded, or found to be broken. */
  readonly onReady: (entry: CatalogueEntry) => void;
  /** Called for a model of which something could not be fetched. */
  readonly onFault: (entry: CatalogueEntry, fault: IrisError) => void;
}

/** Loads what a new state of the registry wants, while the versions from before respond. */
export async function refreshModels(found: Catalogue, options: RefreshOptions): Promise<void> {
  await mapConcurrentUnlessSlow(found.values(), MAX_CONCURRENT_LOADS, SLOW_MS, async (entry) => {
    try {
      await options.inTurn(entry.name, () => loadTargets(entry, options));
      options.onReady(entry);
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      options.onFault(entry, error);
    }
  });
}

/** @throws IrisError of a store that fails meanwhile */
async function loadTargets(entry: CatalogueEntry, { versions, requested }: RefreshOptions): Promise<void> {
  const wanted = requested.versionsOf(entry);
  for (const version of new Set([...wanted, ...versions.loadedOf(entry)])) {
    const found = entry.versions.includes(version) && (await versions.renewed(entry, version));
    if (!found && wanted.has(version)) await highestBelow(versions, entry, version);
  }
}

/** The fallback of a version: the highest version below it that is in service. @throws IrisError of the store */
export async function highestBelow(
  versions: VersionTable,
  entry: CatalogueEntry,
  version: string,
): Promise<LoadedModel | undefined> {
  for (const lower of versionsUpTo(entry, version)) {
    const found = lower === version ? undefined : await versions.serving(entry, lower);
    if (found) return found;
  }
  return undefined;
}

/** Frees the versions that no name leads to, except a few that were requested by number. */
export function releaseUnneeded(versions: VersionTable, catalogue: Catalogue): void {
  const needed = new Set<LoadedModel>();
  for (const entry of catalogue.values()) {
    for (const version of namedVersions(entry)) {
      const [served] = versionsUpTo(entry, version).flatMap((one) => versions.loaded(entry.name, one) ?? []);
      if (served) needed.add(served);
    }
  }
  versions.release(
    (name, version) => catalogue.get(name)?.versions.includes(version) === true,
    (model) => needed.has(model),
    MAX_KEPT_BY_NUMBER,
  );
}

/** What is wrong with the names of a model, unless it was so before. */
export function newAliasError(entry: CatalogueEntry, before: CatalogueEntry | undefined): IrisError | undefined {
  const fault = aliasError(entry);
  return fault?.message === (before && aliasError(before)?.message) ? undefined : fault;
}

/** A registry that is suddenly empty is taken for a fault: volumes are unmounted and folders are emptied by mistake. */
export const emptyRegistryError = (location: string, models: number): IrisError =>
  new IrisError(
    "STORE_UNAVAILABLE",
    `The registry ${location} is empty, where ${models} ${models === 1 ? "model was" : "models were"}. Loaded models stay in service; restart the server if the registry was emptied on purpose.`,
  );
