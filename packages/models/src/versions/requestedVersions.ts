import { targetVersions } from "../registry/aliases.ts";
import { type CatalogueEntry, findTarget, namedVersions } from "../registry/catalogue.ts";
import { isVersion } from "../registry/names.ts";

/** Which versions have to be loaded before a new state of the registry is served: those that were requested, or all that have a name. */
export class RequestedVersions {
  /** By model: the names that were requested, undefined for none. */
  readonly #names = new Map<string, Set<string | undefined>>();
  #isForAll = false;

  /** From now on every version that a name leads to is requested. */
  wantAll(): void {
    this.#isForAll = true;
  }

  /** Notes that a model was requested by this name of a version. A number is not a name: its version never changes. */
  remember(model: string, reference: string | undefined): void {
    if (reference !== undefined && isVersion(reference)) return;
    this.#names.set(model, (this.#names.get(model) ?? new Set()).add(reference));
  }

  versionsOf(entry: CatalogueEntry): ReadonlySet<string> {
    if (this.#isForAll) return namedVersions(entry);
    const names = [...(this.#names.get(entry.name) ?? [])];
    return new Set(names.flatMap((reference) => versionsBehind(entry, reference)));
  }
}

/** The versions that a name may lead to; none when it leads nowhere any more. */
function versionsBehind(entry: CatalogueEntry, reference: string | undefined): string[] {
  try {
    return targetVersions(findTarget(entry, reference));
  } catch {
    return [];
  }
}
