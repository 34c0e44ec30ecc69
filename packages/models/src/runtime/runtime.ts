import type { Engine } from "../engines/engine.ts";
import { IrisError } from "../errors.ts";
import { targetVersions } from "../registry/aliases.ts";
import { type Catalogue, type CatalogueEntry, findEntry, findTarget, resolveVersion } from "../registry/catalogue.ts";
import { LATEST } from "../registry/names.ts";
import type { Registry } from "../registry/registry.ts";
import { type Loaded, loadVersion } from "./load.ts";
import type { LoadedModel, ModelStatus, VersionStatus } from "./loadedModel.ts";

/** Something that happened to a version, for the log. */
export type RuntimeEvent =
  | { readonly type: "version-ready"; readonly model: string; readonly version: string; readonly ms: number }
  | { readonly type: "version-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  | { readonly type: "aliases-failed"; readonly model: string; readonly error: IrisError };

export interface RuntimeOptions {
  readonly registry: Registry;
  readonly engine: Engine;
  readonly onEvent?: (event: RuntimeEvent) => void;
  /** From 0 up to, not including, 1: draws the version of a weighted alias. @default Math.random */
  readonly random?: () => number;
}

/** What is known of a version: with neither a model nor an error it is still loading. */
interface Slot {
  readonly loading: Promise<Loaded>;
  model?: LoadedModel;
  error?: IrisError;
  /** Whether somebody besides the check of the others has asked for it: then it stays. */
  wanted?: boolean;
}

/** Loaded sessions, and which version answers to which name. */
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
  readonly #slots = new Map<string, Slot>();
  /** What answers to a name, until something changes: requests need not look it up again. Not for names that are drawn by weight. */
  readonly #answering = new Map<string, LoadedModel>();
  #changes = 0;
  #catalogue: Catalogue | undefined;
  #status: readonly ModelStatus[] | undefined;
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  async refresh(): Promise<void> {
    this.#catalogue = await this.#options.registry.catalogue();
    this.#changed();
    for (const entry of this.#catalogue.values()) {
      if (entry.aliasesFault)
        this.#options.onEvent?.({ type: "aliases-failed", model: entry.name, error: entry.aliasesFault });
      for (const version of namedVersions(entry))
        (await this.#serving(entry, version)) ?? (await this.#highestBelow(entry, version));
    }
  }

  async checkOthers(): Promise<void> {
    for (const entry of this.#catalogue?.values() ?? []) {
      const named = namedVersions(entry);
      for (const version of entry.versions) {
        if (this.#closed) return;
        if (named.has(version) || this.#slots.has(keyOf(entry.name, version))) continue;
        await this.#check(entry.name, version);
      }
    }
  }

  loaded(name: string, reference?: string): LoadedModel | undefined {
    return this.#answering.get(keyOf(name, reference));
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
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    this.#changed();
    // rows that came in this turn are run at its end
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.allSettled(slots.map(async ({ loading }) => (await loading).session.close()));
  }

  async #find(name: string, reference: string | undefined): Promise<LoadedModel> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    this.#catalogue ??= await this.#options.registry.catalogue();
    const entry = findEntry(this.#catalogue, name);
    const target = findTarget(entry, reference);
    const changes = this.#changes;
    const version = resolveVersion(entry, reference, this.#options.random);
    const found = (await this.#serving(entry, version)) ?? (await this.#standIn(entry, version, reference));
    if (!found) throw this.#outOfService(entry, version);
    if (typeof target === "string" && changes === this.#changes) this.#answering.set(keyOf(name, reference), found);
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

  /** The version when it is or can be put in service; undefined when it has failed. @throws IrisError `STORE_UNAVAILABLE` */
  async #serving(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    const slot = this.#slots.get(keyOf(entry.name, version)) ?? this.#load(entry.name, version);
    slot.wanted = true;
    if (slot.model || slot.error) return slot.model;
    try {
      return (await slot.loading).model;
    } catch (error) {
      if (isPassing(error)) throw error;
      return undefined;
    }
  }

  /** Loads a version only to see whether it can be, and lets go of it unless it was asked for meanwhile. */
  async #check(name: string, version: string): Promise<void> {
    const slot = this.#load(name, version);
    const loaded = await slot.loading.catch(() => undefined);
    if (!loaded || slot.wanted || this.#closed) return;
    this.#slots.delete(keyOf(name, version));
    this.#changed();
    await loaded.session.close();
  }

  #load(name: string, version: string): Slot {
    const start = performance.now();
    const slot: Slot = { loading: this.#read(name, version) };
    this.#slots.set(keyOf(name, version), slot);
    slot.loading.then(
      ({ model }) => {
        slot.model = model;
        this.#changed();
        this.#options.onEvent?.({ type: "version-ready", model: name, version, ms: performance.now() - start });
      },
      (cause: unknown) => this.#failed(slot, name, version, cause),
    );
    return slot;
  }

  #failed(slot: Slot, name: string, version: string, cause: unknown): void {
    const unexpected = () =>
      new IrisError("MODEL_REJECTED", `${name} version ${version} cannot be loaded: ${cause}`, { cause });
    const error = cause instanceof IrisError ? cause : unexpected();
    if (isPassing(error)) this.#slots.delete(keyOf(name, version));
    else slot.error = error;
    this.#changed();
    this.#options.onEvent?.({ type: "version-failed", model: name, version, error });
  }

  async #read(name: string, version: string): Promise<Loaded> {
    return loadVersion(await this.#options.registry.files(name, version), this.#options.engine);
  }

  async #highestBelow(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    for (const lower of entry.versions.slice(0, entry.versions.indexOf(version)).reverse()) {
      const found = await this.#serving(entry, lower);
      if (found) return found;
    }
    return undefined;
  }

  #outOfService(entry: CatalogueEntry, version: string): IrisError {
    const cause = this.#slots.get(keyOf(entry.name, version))?.error;
    const others = this.#statusOf(entry)
      .versions.filter(({ state }) => state !== "failed")
      .map((other) => other.version);
    const instead =
      others.length === 0 ? "No other version can be asked." : `Ask for version ${others.join(" or ")} instead.`;
    return new IrisError(
      "VERSION_OUT_OF_SERVICE",
      `${entry.name} version ${version} is out of service: ${cause?.message} ${instead}`,
      { cause },
    );
  }

  #statusOf(entry: CatalogueEntry): ModelStatus {
    const versions = entry.versions.map((version) => this.#versionStatus(entry.name, version));
    const current = currentVersion(entry, versions);
    return { name: entry.name, aliases: entry.aliases, versions, ...(current === undefined ? {} : { current }) };
  }

  #versionStatus(name: string, version: string): VersionStatus {
    const slot = this.#slots.get(keyOf(name, version));
    if (slot?.error)
      return { version, state: "failed", reason: { code: slot.error.code, message: slot.error.message } };
    if (slot?.model) return { version, state: "ready", manifest: slot.model.manifest };
    return { version, state: "unchecked" };
  }

  #changed(): void {
    this.#changes++;
    this.#status = undefined;
    this.#answering.clear();
  }
}

/** A store that cannot be reached says nothing about the version: the next request tries again. */
const isPassing = (error: unknown): boolean => error instanceof IrisError && error.code === "STORE_UNAVAILABLE";

const keyOf = (name: string, version = ""): string => `${name}/${version}`;

/** Versions that a name leads to: the one that answers by default, the highest, and every alias's. */
function namedVersions(entry: CatalogueEntry): ReadonlySet<string> {
  const targets = [undefined, LATEST, ...Object.keys(entry.aliases)].flatMap((reference) => {
    if (entry.aliasesFault && reference === undefined) return [];
    return targetVersions(findTarget(entry, reference));
  });
  return new Set(targets.filter((version) => entry.versions.includes(version)));
}

/** The version that answers when none is asked for; of a weighted alias the heaviest. */
function currentVersion(entry: CatalogueEntry, versions: readonly VersionStatus[]): string | undefined {
  if (entry.aliasesFault) return undefined;
  const target = findTarget(entry, undefined);
  const heaviest = typeof target === "string" ? target : Object.entries(target).sort(([, a], [, b]) => b - a)[0]![0];
  const candidates = versions.slice(0, entry.versions.indexOf(heaviest) + 1).reverse();
  return candidates.find(({ state }) => state !== "failed")?.version;
}
