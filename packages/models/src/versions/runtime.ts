import { IrisError } from "../errors.ts";
import type { LoadedModel, ModelStatus } from "../inference/loadedModel.ts";
import { random } from "../random.ts";
import { drawVersion, targetVersions } from "../registry/aliases.ts";
import { aliasError, type CatalogueEntry, findEntry, findTarget, namedVersions } from "../registry/catalogue.ts";
import type { Finding } from "../registry/findings.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import { LiveCatalogue } from "./liveCatalogue.ts";
import type { Engines } from "./load.ts";
import { modelStatus } from "./modelStatus.ts";
import { highestBelow, releaseUnneeded } from "./refresh.ts";
import { RequestedVersions } from "./requestedVersions.ts";
import type { StoreStatus } from "./storeHealth.ts";
import { VersionTable } from "./versionTable.ts";

export interface RuntimeOptions {
  readonly registry: Registry;
  readonly engines: Engines;
  readonly onEvent?: (event: RuntimeEvent) => void;
  /** From 0 up to, not including, 1: draws the version of a weighted alias. @default the system's source of randomness */
  readonly random?: () => number;
}

/** Which version answers to which name, over the versions that are loaded. */
export interface Runtime {
  /** From now on every refresh loads all versions that a name leads to, and not only those that were requested. */
  loadAll(): void;
  /**
   * Looks at the registry and loads what is new while the loaded versions stay in service. Each model's names then lead to the
   * new versions, all at once. Versions that fail are recorded, not thrown.
   * @throws IrisError of the store; a model whose versions could not be fetched stays as it was
   */
  refresh(): Promise<void>;
  /** As `refresh`, but does not wait until what is new is loaded. @throws IrisError of the store */
  look(): Promise<void>;
  /** Resolves when all that the last look has found is loaded or found to be broken. */
  settled(): Promise<void>;
  /** Loads, checks and releases the versions that no name leads to, so that their faults are known too. */
  checkOthers(): Promise<void>;
  /**
   * The version that a reference leads to, loaded if it is not yet. When the version that a name leads to is out of
   * service, the highest one below it that is in service answers in its place.
   * @throws IrisError `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE`, `CLOSED`
   */
  model(name: string, reference?: string): Promise<LoadedModel>;
  /** Loads every version that a model may answer with when none is asked for. Draws nothing. @throws as `model` */
  prepare(name: string): Promise<void>;
  /** What `model` would give, when that is known without a look at the registry. */
  loaded(name: string, reference?: string): LoadedModel | undefined;
  /** Every model as it stands now. The same array until something changes. */
  status(): readonly ModelStatus[];
  /** What looks like a model in the registry and is not served from where it is. */
  findings(): readonly Finding[];
  /** Whether the registry could be read when it was last looked at. */
  storeStatus(): StoreStatus;
  /** What was read of the registry is out of date: the next request reads it again. */
  forget(): void;
  /** Answers the rows that were accepted, then frees every session. */
  close(): Promise<void>;
}

/** A runtime over a registry. Nothing is loaded until `refresh` or `model`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new RegistryRuntime(options);
}

class RegistryRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  readonly #versions: VersionTable;
  readonly #catalogue: LiveCatalogue;
  /** What answers to a name, until something changes: requests need not look it up again. Not for names that are drawn by weight. */
  readonly #answering = new Map<string, LoadedModel>();
  readonly #requested = new RequestedVersions();
  #changes = 0;
  #status: readonly ModelStatus[] | undefined;
  #closed = false;

  constructor(options: RuntimeOptions) {
    const { registry, engines, onEvent = () => undefined } = options;
    this.#options = options;
    const onChange = () => this.#changed();
    this.#versions = new VersionTable({ registry, engines, onEvent, onChange });
    const common = { registry, versions: this.#versions, onEvent, onChange };
    this.#catalogue = new LiveCatalogue({ ...common, requested: this.#requested });
  }

  loadAll(): void {
    this.#requested.wantAll();
  }

  refresh(): Promise<void> {
    return this.#catalogue.update();
  }

  look(): Promise<void> {
    return this.#catalogue.look();
  }

  settled(): Promise<void> {
    return this.#catalogue.settled();
  }

  async checkOthers(): Promise<void> {
    for (const entry of this.#catalogue.value.values()) {
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
    this.#status ??= [...this.#catalogue.value.values()].map((entry) => this.#statusOf(entry));
    return this.#status;
  }

  findings(): readonly Finding[] {
    return this.#catalogue.findings;
  }

  storeStatus(): StoreStatus {
    return this.#catalogue.storeStatus;
  }

  forget(): void {
    this.#catalogue.forget();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#versions.close();
  }

  async prepare(name: string): Promise<void> {
    const entry = findEntry(await this.#catalogue.read(), name);
    for (const version of targetVersions(findTarget(entry, undefined))) await this.#answers(entry, version, undefined);
    this.#requested.remember(name, undefined);
  }

  async #find(name: string, reference: string | undefined): Promise<LoadedModel> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const entry = findEntry(await this.#catalogue.read(), name);
    const target = findTarget(entry, reference);
    const changes = this.#changes;
    const version = drawVersion(target, this.#options.random ?? random);
    const found = await this.#answers(entry, version, reference);
    this.#requested.remember(name, reference);
    if (changes !== this.#changes) this.#makeRoom(entry, version);
    else if (typeof target === "string") this.#answering.set(referenceKey(name, reference), found);
    return found;
  }

  /** After a version was loaded that no name leads to, frees others that were requested by number, when there are too many. */
  #makeRoom(entry: CatalogueEntry, version: string): void {
    if (namedVersions(entry).has(version)) return;
    for (const model of this.#answering.values()) this.#versions.touch(model);
    releaseUnneeded(this.#versions, this.#catalogue.value);
  }

  /**
   * The version when it is or can be put in service, else its fallback: it may be broken, or missing although an alias names
   * it. A version that is requested by number has no fallback.
   */
  async #answers(entry: CatalogueEntry, version: string, reference: string | undefined): Promise<LoadedModel> {
    const isThere = entry.versions.includes(version);
    const found = isThere ? await this.#versions.serving(entry, version) : undefined;
    const isExact = version === reference;
    const answers = found ?? (isExact ? undefined : await highestBelow(this.#versions, entry, version));
    if (!answers) throw this.#outOfService(entry, version);
    return answers;
  }

  #outOfService(entry: CatalogueEntry, version: string): IrisError {
    const cause = this.#versions.errorOf(entry.name, version) ?? aliasError(entry);
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
      this.#catalogue.faultOf(entry.name),
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
