import { IrisError, isStoreFault } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Models } from "../models.ts";
import { random } from "../random.ts";
import { drawVersion, targetVersions } from "../registry/aliases.ts";
import {
  aliasError,
  type CatalogueEntry,
  exactVersion,
  findEntry,
  findTarget,
  namedVersions,
} from "../registry/catalogue.ts";
import type { Finding } from "../registry/findings.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import { LiveCatalogue } from "./liveCatalogue.ts";
import type { Engines } from "./load.ts";
import { type ModelStatus, modelStatus, type VersionDescription } from "./modelStatus.ts";
import { highestBelow, releaseUnneeded } from "./refresh.ts";
import { RequestedVersions } from "./requestedVersions.ts";
import type { StoreStatus } from "./storeHealth.ts";
import { VersionTable } from "./versionTable.ts";

/** @see ServedVersions */
export interface ServedVersionsOptions {
  readonly registry: Registry;
  readonly engines: Engines;
  readonly onEvent?: (event: RuntimeEvent) => void;
}

type Served =
  | "settled"
  | "storeStatus"
  | "findings"
  | "status"
  | "describe"
  | "describeVersion"
  | "model"
  | "prepare"
  | "loaded"
  | "close";

/** Which version serves which name. Nothing is loaded until `refresh` or `model`. */
export class ServedVersions implements Pick<Models, Served> {
  readonly #options: ServedVersionsOptions;
  readonly #versions: VersionTable;
  readonly #catalogue: LiveCatalogue;
  /** The version that serves a name, until something changes: requests do not look it up again. Not for names that are drawn by weight. */
  readonly #byName = new Map<string, LoadedModel>();
  readonly #requested = new RequestedVersions();
  #changes = 0;
  #status: readonly ModelStatus[] | undefined;
  #isClosed = false;

  constructor(options: ServedVersionsOptions) {
    const { registry, engines, onEvent = () => undefined } = options;
    this.#options = options;
    const onChange = () => this.#changed();
    this.#versions = new VersionTable({ registry, engines, onEvent, onChange });
    const common = { registry, versions: this.#versions, onEvent, onChange };
    this.#catalogue = new LiveCatalogue({ ...common, requested: this.#requested });
  }

  /** From now on every refresh loads all versions that a name leads to, and not only those that were requested. */
  loadAll(): void {
    this.#requested.wantAll();
  }

  /** Polls the registry and loads what is new. @see Models.reload */
  refresh(): Promise<void> {
    return this.#catalogue.update();
  }

  /** As `refresh`, but does not wait until what is new is loaded. @throws IrisError of the store */
  poll(): Promise<void> {
    return this.#catalogue.poll();
  }

  settled(): Promise<void> {
    return this.#catalogue.settled();
  }

  /** Loads, checks and releases the versions that no name leads to, so that their faults are known too. */
  async checkOthers(): Promise<void> {
    for (const entry of this.#catalogue.value.values()) {
      const named = namedVersions(entry);
      for (const version of entry.versions) {
        if (this.#isClosed) return;
        if (!named.has(version)) await this.#versions.check(entry, version);
      }
    }
  }

  loaded(name: string, reference?: string): LoadedModel | undefined {
    return this.#byName.get(referenceKey(name, reference));
  }

  async model(name: string, reference?: string): Promise<LoadedModel> {
    return this.loaded(name, reference) ?? this.#resolve(name, reference);
  }

  status(): readonly ModelStatus[] {
    this.#status ??= [...this.#catalogue.value.values()].map((entry) => this.#statusOf(entry));
    return this.#status;
  }

  async describe(name: string): Promise<ModelStatus> {
    return this.#statusOf(findEntry(await this.#catalogue.read(), name));
  }

  async describeVersion(name: string, reference?: string): Promise<VersionDescription> {
    const entry = findEntry(await this.#catalogue.read(), name);
    const version = exactVersion(entry, reference);
    const status = this.#versions.status(name, version);
    const manifest = status.manifest ?? (await this.#readableManifest(name, version));
    return { model: name, ...status, ...(manifest && { manifest }) };
  }

  findings(): readonly Finding[] {
    return this.#catalogue.findings;
  }

  storeStatus(): StoreStatus {
    return this.#catalogue.storeStatus;
  }

  /** What was read of the registry is out of date: the next request reads it again. */
  forget(): void {
    this.#catalogue.forget();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#versions.close();
  }

  async prepare(name: string): Promise<void> {
    const entry = findEntry(await this.#catalogue.read(), name);
    for (const version of targetVersions(findTarget(entry, undefined))) await this.#serve(entry, version, undefined);
    this.#requested.remember(name, undefined);
  }

  async #resolve(name: string, reference: string | undefined): Promise<LoadedModel> {
    if (this.#isClosed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const entry = findEntry(await this.#catalogue.read(), name);
    const target = findTarget(entry, reference);
    const changes = this.#changes;
    const version = drawVersion(target, random);
    const found = await this.#serve(entry, version, reference);
    this.#requested.remember(name, reference);
    if (changes !== this.#changes) this.#makeRoom(entry, version);
    else if (typeof target === "string") this.#byName.set(referenceKey(name, reference), found);
    return found;
  }

  /** After a version was loaded that no name leads to, frees others that were requested by number, when there are too many. */
  #makeRoom(entry: CatalogueEntry, version: string): void {
    if (namedVersions(entry).has(version)) return;
    for (const model of this.#byName.values()) this.#versions.touch(model);
    releaseUnneeded(this.#versions, this.#catalogue.value);
  }

  /**
   * The version when it is or can be put in service, else its fallback: it may be broken, or missing although an alias names
   * it. A version that is requested by number has no fallback.
   */
  async #serve(entry: CatalogueEntry, version: string, reference: string | undefined): Promise<LoadedModel> {
    const isThere = entry.versions.includes(version);
    const found = isThere ? await this.#versions.serving(entry, version) : undefined;
    const isExact = version === reference;
    const served = found ?? (isExact ? undefined : await highestBelow(this.#versions, entry, version));
    if (!served) throw this.#outOfService(entry, version);
    return served;
  }

  /** The manifest of a version that is not loaded; undefined where it cannot be read, which is then the reason of its state. */
  async #readableManifest(name: string, version: string): Promise<Manifest | undefined> {
    try {
      return await this.#options.registry.manifest(name, version);
    } catch (error) {
      if (error instanceof IrisError && !isStoreFault(error)) return undefined;
      throw error;
    }
  }

  #outOfService(entry: CatalogueEntry, version: string): IrisError {
    const cause = this.#versions.errorOf(entry.name, version) ?? aliasError(entry);
    const others = entry.versions.filter((other) => this.#versions.errorOf(entry.name, other) === undefined);
    const instead =
      others.length === 0 ? "No other version can be requested." : `Request version ${others.join(" or ")} instead.`;
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
    this.#byName.clear();
  }
}

/** An empty reference is no default: it names nothing. */
const referenceKey = (name: string, reference?: string): string =>
  reference === undefined ? name : `${name}/${reference}`;
