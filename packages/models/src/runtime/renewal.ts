import { IrisError, isStoreFault } from "../errors.ts";
import { type Catalogue, type CatalogueEntry, namedVersions, namesFault, versionsUpTo } from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import type { Demand } from "./demand.ts";
import type { RuntimeEvent } from "./events.ts";
import type { LoadedModel } from "./loadedModel.ts";
import type { VersionTable } from "./versionTable.ts";

/** Versions that no name leads to stay loaded when they were asked for by their number: these many, the ones asked for last. */
const MOST_BY_NUMBER = 8;

export interface RenewalOptions {
  readonly registry: Registry;
  readonly versions: VersionTable;
  readonly demand: Demand;
  readonly onEvent: (event: RuntimeEvent) => void;
}

/** A state of the registry whose versions are loaded, as far as they are wanted and fit for service. */
export interface Renewed {
  readonly catalogue: Catalogue;
  /** What the store failed with while versions were fetched; their models' names lead where they led before. */
  readonly faults: readonly IrisError[];
}

/**
 * Reads the registry and loads what is new in it, while the versions from before answer.
 * @param before what the names lead to now
 * @throws IrisError of the store
 */
export async function renew(options: RenewalOptions, before: Catalogue | undefined): Promise<Renewed> {
  const { registry } = options;
  const found = await registry.catalogue();
  if (found.size === 0 && before && before.size > 0) throw emptied(registry.location, before.size);
  const catalogue = new Map(found);
  const faults: IrisError[] = [];
  for (const entry of found.values()) {
    const previous = before?.get(entry.name);
    tellOfNames(options, entry, previous);
    const fault = await bringUp(options, entry);
    if (!fault) continue;
    faults.push(fault);
    if (previous) catalogue.set(entry.name, previous);
  }
  return { catalogue, faults };
}

function tellOfNames({ onEvent }: RenewalOptions, entry: CatalogueEntry, before: CatalogueEntry | undefined): void {
  const fault = namesFault(entry);
  const isNews = fault && fault.message !== (before && namesFault(before)?.message);
  if (isNews) onEvent({ type: "aliases-failed", model: entry.name, error: fault });
}

/** Loads what is wanted of a model. @returns the fault of a store that fails meanwhile */
async function bringUp({ versions, demand }: RenewalOptions, entry: CatalogueEntry): Promise<IrisError | undefined> {
  try {
    for (const version of demand.versionsOf(entry)) {
      const found = entry.versions.includes(version) && (await versions.renewed(entry, version));
      if (!found) await highestBelow(versions, entry, version);
    }
    return undefined;
  } catch (error) {
    if (isStoreFault(error)) return error;
    throw error;
  }
}

/** The highest version below one that is in service: what stands in for it. @throws IrisError of the store */
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

/** Lets go of what no name leads to, but for a few versions that were asked for by their number. */
export function releaseUnneeded(versions: VersionTable, catalogue: Catalogue): void {
  const needed = new Set<LoadedModel>();
  for (const entry of catalogue.values()) {
    for (const version of namedVersions(entry)) {
      const [answers] = versionsUpTo(entry, version).flatMap((one) => versions.loaded(entry.name, one) ?? []);
      if (answers) needed.add(answers);
    }
  }
  versions.release(
    (name, version) => catalogue.get(name)?.versions.includes(version) === true,
    (model) => needed.has(model),
    MOST_BY_NUMBER,
  );
}

/** Whole registries are not taken away under a running server, but volumes are unmounted and folders emptied by mistake. */
const emptied = (location: string, models: number): IrisError =>
  new IrisError(
    "STORE_UNAVAILABLE",
    `The registry ${location} is empty, where ${models} ${models === 1 ? "model was" : "models were"}. What is loaded goes on answering; start anew if this is meant.`,
  );
