import type { Engine } from "../engines/engine.ts";
import { IrisError, isStoreFault } from "../errors.ts";
import { random } from "../random.ts";
import { drawVersion } from "../registry/aliases.ts";
import {
  type Catalogue,
  type CatalogueEntry,
  findEntry,
  findTarget,
  namedVersions,
  namesFault,
} from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import { Demand } from "./demand.ts";
import type { RuntimeEvent } from "./events.ts";
import type { LoadedModel, ModelStatus } from "./loadedModel.ts";
import { modelStatus } from "./modelStatus.ts";
import { oneAfterAnother } from "./oneAfterAnother.ts";
import { highestBelow, type RenewalOptions, releaseUnneeded, renew } from "./renewal.ts";
import { StoreHealth, type StoreStatus } from "./storeHealth.ts";
import { VersionTable } from "./versionTable.ts";

export interface RuntimeOptions {
  readonly registry: Registry;
  readonly engine: Engine;
  readonly onEvent?: (event: RuntimeEvent) => void;
  /** From 0 up to, not including, 1: draws the version of a weighted alias. @default the system's source of randomness */
  readonly random?: () => number;
}

/** Which version answers to which name, over the versions that are loaded. */
export interface Runtime {
  /** Loads, from now on and with every refresh, all versions that a name leads to, and not only those that were asked for. */
  loadAll(): void;
  /**
   * Looks at the registry, loads what is new beside what answers, and then lets the names lead there, all between two
   * requests. Versions that fail are recorded, not thrown.
   * @throws IrisError of the store; then everything goes on as it was
   */
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
  /** Whether the registry could be read when it was last looked at. */
  storeStatus(): StoreStatus;
  /** What was read of the registry is out of date: the next request reads it again. */
  forget(): void;
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
  readonly #store: StoreHealth;
  readonly #update = oneAfterAnother(() => this.#store.watched(() => this.#renew()));
  /** What answers to a name, until something changes: requests need not look it up again. Not for names that are drawn by weight. */
  readonly #answering = new Map<string, LoadedModel>();
  readonly #demand = new Demand();
  readonly #renewal: RenewalOptions;
  #changes = 0;
  #isStale = false;
  #catalogue: Catalogue | undefined;
  #status: readonly ModelStatus[] | undefined;
  #closed = false;

  constructor(options: RuntimeOptions) {
    const { registry, engine, onEvent = () => undefined } = options;
    this.#options = options;
    this.#store = new StoreHealth(onEvent);
    this.#versions = new VersionTable({ registry, engine, onEvent, onChange: () => this.#changed() });
    this.#renewal = { registry, versions: this.#versions, demand: this.#demand, onEvent };
  }

  loadAll(): void {
    this.#demand.wantAll();
  }

  refresh(): Promise<void> {
    return this.#update();
  }

  async checkOthers(): Promise<void> {
    for (const entry of this.#catalogue?.values() ?? []) {
      const named = namedVersions(entry);
      for (const version of entry.versions) {
        if (this.#closed) return;
        if (!named.has(version)) await this.#versions.check(entry, version);
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

  storeStatus(): StoreStatus {
    return this.#store.status;
  }

  forget(): void {
    this.#isStale = true;
    this.#changed();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#versions.close();
  }

  async #renew(): Promise<void> {
    this.#isStale = false;
    const before = this.#catalogue;
    const { catalogue, faults } = await renew(this.#renewal, before);
    this.#catalogue = catalogue;
    this.#changed();
    releaseUnneeded(this.#versions, catalogue);
    if (before && faults[0]) throw faults[0];
  }

  async #find(name: string, reference: string | undefined): Promise<LoadedModel> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const entry = findEntry(await this.#currentCatalogue(), name);
    const target = findTarget(entry, reference);
    const changes = this.#changes;
    const version = drawVersion(target, this.#options.random ?? random);
    const found = (await this.#serving(entry, version)) ?? (await this.#standIn(entry, version, reference));
    if (!found) throw this.#outOfService(entry, version);
    this.#demand.remember(name, reference);
    if (!namedVersions(entry).has(version)) releaseUnneeded(this.#versions, this.#catalogue ?? new Map());
    else if (typeof target === "string" && changes === this.#changes)
      this.#answering.set(referenceKey(name, reference), found);
    return found;
  }

  /** @throws IrisError of the store, when nothing is known yet */
  async #currentCatalogue(): Promise<Catalogue> {
    if (this.#isStale || !this.#catalogue) {
      await this.#update().catch((error: unknown) => {
        if (!this.#catalogue || !isStoreFault(error)) throw error;
      });
    }
    return this.#catalogue ?? new Map();
  }

  /** The version when it is or can be put in service; undefined when it is broken, or is not there although an alias names it. */
  async #serving(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    return entry.versions.includes(version) ? this.#versions.serving(entry, version) : undefined;
  }

  /** A version asked for in so many words has none. */
  async #standIn(
    entry: CatalogueEntry,
    version: string,
    reference: string | undefined,
  ): Promise<LoadedModel | undefined> {
    return version === reference ? undefined : highestBelow(this.#versions, entry, version);
  }

  #outOfService(entry: CatalogueEntry, version: string): IrisError {
    const cause = this.#versions.errorOf(entry.name, version) ?? namesFault(entry);
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
    return modelStatus(
      entry,
      entry.versions.map((version) => this.#versions.status(entry.name, version)),
    );
  }

  #changed(): void {
    this.#changes++;
    this.#status = undefined;
    this.#answering.clear();
  }
}

/** An empty reference is no default: it names nothing. */
const referenceKey = (name: string, reference?: string): string =>
  reference === undefined ? name : `${name}/${reference}`;
