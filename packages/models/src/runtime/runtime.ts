import type { Engine } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import {
  type Catalogue,
  type CatalogueEntry,
  findEntry,
  findTarget,
  namedVersions,
  resolveVersion,
} from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import type { LoadedModel, ModelStatus, VersionStatus } from "./loadedModel.ts";
import { VersionTable } from "./versionTable.ts";

export interface RuntimeOptions {
  readonly registry: Registry;
  readonly engine: Engine;
  readonly onEvent?: (event: RuntimeEvent) => void;
  /** From 0 up to, not including, 1: draws the version of a weighted alias. @default Math.random */
  readonly random?: () => number;
}

/** Which version answers to which name, over the versions that are loaded. */
export interface Runtime {
  /** Looks at the registry and loads every version that a name leads to. Failures are recorded, not thrown. @throws IrisError `STORE_UNAVAILABLE` */
  refresh(): Promise<void>;
  /** Loads, checks and releases the versions that no name leads to, so that their faults are known too. */
  checkOthers(): Promise<void>;
  /**
   * The version that a reference leads to, loaded if it is not yet. When the version that a name leads to is out of
   * service, the highest one below it that is in service answers in its place.
   * @throws IrisError `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE`, `CLOSED`
   */
  model(name: string, reference?: string): Promise<LoadedModel>;
  /** What `model` would give, when that is known without a look at the registry. */
  loaded(name: string, reference?: string): LoadedModel | undefined;
  /** Every model as it stands now. The same array until something changes. */
  status(): readonly ModelStatus[];
  /** Answers the rows that have come, then frees every session. */
  close(): Promise<void>;
}

/** A runtime over a registry. Nothing is loaded until `refresh` or `model`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new RegistryRuntime(options);
}

class RegistryRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  readonly #versions: VersionTable;
  /** What answers to a name, until something changes: requests need not look it up again. Not for names that are drawn by weight. */
  readonly #answering = new Map<string, LoadedModel>();
  #changes = 0;
  #catalogue: Catalogue | undefined;
  #status: readonly ModelStatus[] | undefined;
  #closed = false;

  constructor(options: RuntimeOptions) {
    const { registry, engine, onEvent = () => undefined } = options;
    this.#options = options;
    this.#versions = new VersionTable({ registry, engine, onEvent, onChange: () => this.#changed() });
  }

  async refresh(): Promise<void> {
    this.#catalogue = await this.#options.registry.catalogue();
    this.#changed();
    for (const entry of this.#catalogue.values()) {
      const { name, aliasesFault } = entry;
      if (aliasesFault) this.#options.onEvent?.({ type: "aliases-failed", model: name, error: aliasesFault });
      for (const version of namedVersions(entry)) {
        (await this.#versions.serving(name, version)) ?? (await this.#highestBelow(entry, version));
      }
    }
  }

  async checkOthers(): Promise<void> {
    for (const entry of this.#catalogue?.values() ?? []) {
      const named = namedVersions(entry);
      for (const version of entry.versions) {
        if (this.#closed) return;
        if (!named.has(version)) await this.#versions.check(entry.name, version);
      }
    }
  }

  loaded(name: string, reference?: string): LoadedModel | undefined {
    return this.#answering.get(referenceKey(name, reference));
  }

  async model(name: string, reference?: string): Promise<LoadedModel> {
    return this.loaded(name, reference) ?? this.#find(name, reference);
  }

  status(): readonly ModelStatus[] {
    this.#status ??= [...(this.#catalogue?.values() ?? [])].map((entry) => this.#statusOf(entry));
    return this.#status;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#versions.close();
  }

  async #find(name: string, reference: string | undefined): Promise<LoadedModel> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    this.#catalogue ??= await this.#options.registry.catalogue();
    const entry = findEntry(this.#catalogue, name);
    const target = findTarget(entry, reference);
    const changes = this.#changes;
    const version = resolveVersion(entry, reference, this.#options.random);
    const found = (await this.#versions.serving(name, version)) ?? (await this.#standIn(entry, version, reference));
    if (!found) throw this.#outOfService(entry, version);
    if (typeof target === "string" && changes === this.#changes)
      this.#answering.set(referenceKey(name, reference), found);
    return found;
  }

  /** A version asked for in so many words has none. */
  async #standIn(
    entry: CatalogueEntry,
    version: string,
    reference: string | undefined,
  ): Promise<LoadedModel | undefined> {
    return version === reference ? undefined : this.#highestBelow(entry, version);
  }

  async #highestBelow(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    for (const lower of entry.versions.slice(0, entry.versions.indexOf(version)).reverse()) {
      const found = await this.#versions.serving(entry.name, lower);
      if (found) return found;
    }
    return undefined;
  }

  #outOfService(entry: CatalogueEntry, version: string): IrisError {
    const cause = this.#versions.errorOf(entry.name, version);
    const others = entry.versions.filter((other) => this.#versions.errorOf(entry.name, other) === undefined);
    const instead =
      others.length === 0 ? "No other version can be asked." : `Ask for version ${others.join(" or ")} instead.`;
    return new IrisError(
      "VERSION_OUT_OF_SERVICE",
      `${entry.name} version ${version} is out of service: ${cause?.message} ${instead}`,
      { cause },
    );
  }

  #statusOf(entry: CatalogueEntry): ModelStatus {
    const versions = entry.versions.map((version) => this.#versions.status(entry.name, version));
    const current = currentVersion(entry, versions);
    return { name: entry.name, aliases: entry.aliases, versions, ...(current === undefined ? {} : { current }) };
  }

  #changed(): void {
    this.#changes++;
    this.#status = undefined;
    this.#answering.clear();
  }
}

const referenceKey = (name: string, reference = ""): string => `${name}/${reference}`;

/** The version that answers when none is asked for; of a weighted alias the heaviest. */
function currentVersion(entry: CatalogueEntry, versions: readonly VersionStatus[]): string | undefined {
  if (entry.aliasesFault) return undefined;
  const target = findTarget(entry, undefined);
  const heaviest = typeof target === "string" ? target : Object.entries(target).sort(([, a], [, b]) => b - a)[0]![0];
  const candidates = versions.slice(0, entry.versions.indexOf(heaviest) + 1).reverse();
  return candidates.find(({ state }) => state !== "failed")?.version;
}
