import { IrisError } from "../errors.ts";
import type { LoadedModel } from "../inference/loadedModel.ts";
import type { CatalogueEntry } from "../registry/catalogue.ts";
import type { VersionStatus } from "./modelStatus.ts";
import { VersionLoader, type VersionLoaderOptions } from "./versionLoader.ts";
import { type Slot, VersionSlots } from "./versionSlots.ts";

/** @see VersionTable */
export type VersionTableOptions = VersionLoaderOptions;

/** The versions that are loaded, being loaded, or known to be broken. A version is loaded once, however many requests need it. */
export class VersionTable {
  readonly #options: VersionTableOptions;
  readonly #slots: VersionSlots;
  readonly #loader: VersionLoader;
  #uses = 0;
  #closed = false;

  constructor(options: VersionTableOptions) {
    this.#options = options;
    this.#slots = new VersionSlots(options);
    this.#loader = new VersionLoader(options, this.#slots);
  }

  /** The version, loaded; undefined when it is broken. @throws IrisError of the store: another call may succeed */
  async serving(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const slot = this.#slots.get(entry.name, version) ?? this.#load(entry, version, true);
    slot.wanted = true;
    slot.lastUsed = ++this.#uses;
    if (!slot.loaded && !slot.error) await slot.loading;
    return slot.loaded?.model;
  }

  /**
   * As `serving`, but loads a version again whose files have changed. Until then, and when the new files are broken, the version that
   * was loaded from the old files stays in service.
   */
  async renewed(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    const slot = this.#slots.get(entry.name, version);
    if (slot && slot.fingerprint !== entry.fingerprints.get(version))
      await this.#load(entry, version, slot.wanted, slot).loading;
    return this.serving(entry, version);
  }

  /** Loads a version only to see whether it can be, and frees it unless it was requested meanwhile. */
  async check(entry: CatalogueEntry, version: string): Promise<void> {
    if (this.#closed || this.#slots.get(entry.name, version)) return;
    const slot = this.#load(entry, version, false);
    await slot.loading.catch(() => undefined);
    if (slot.loaded && !slot.wanted && this.#slots.has(slot)) await this.#slots.discard(slot);
  }

  /** Notes a use of the version: of versions that are requested by number, those used last stay loaded. */
  touch({ name, version }: LoadedModel): void {
    const slot = this.#slots.get(name, version);
    if (slot) slot.lastUsed = ++this.#uses;
  }

  /** The versions of a model that are loaded. */
  loadedOf({ name, versions }: CatalogueEntry): string[] {
    return versions.filter((version) => this.loaded(name, version));
  }

  /** The version, when it is loaded. */
  loaded(name: string, version: string): LoadedModel | undefined {
    return this.#slots.get(name, version)?.loaded?.model;
  }

  /** What is known of a version now. */
  status(name: string, version: string): VersionStatus {
    const { loaded, error } = this.#slots.get(name, version) ?? {};
    const reason = error && { reason: { code: error.code, message: error.message } };
    if (loaded) return { version, state: "ready", manifest: loaded.model.manifest, ...reason };
    return { version, state: reason ? "failed" : "unchecked", ...reason };
  }

  /** Why a version is broken; undefined when it is not known to be. */
  errorOf(name: string, version: string): IrisError | undefined {
    return this.#slots.get(name, version)?.error;
  }

  /** Frees the versions that are not needed any more. @param most how many of the others stay: those requested last */
  release(
    isThere: (name: string, version: string) => boolean,
    isNeeded: (model: LoadedModel) => boolean,
    most: number,
  ) {
    const others: Slot[] = [];
    for (const slot of this.#slots.values()) {
      if (!isThere(slot.name, slot.version)) this.#slots.remove(slot);
      else if (slot.loaded && !isNeeded(slot.loaded.model)) others.push(slot);
    }
    others.sort((a, b) => b.lastUsed - a.lastUsed);
    for (const slot of others.slice(most)) this.#slots.remove(slot);
  }

  /** Frees every version, also those that are being loaded. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#slots.close();
    // all rows have their response: only loads are under way, and they are stopped
    this.#options.engines.isolated?.close();
    await this.#loader.idle();
    await this.#slots.close();
  }

  #load(entry: CatalogueEntry, version: string, wanted: boolean, before?: Slot): Slot {
    const { name, fingerprints } = entry;
    const slot: Slot = {
      name,
      version,
      fingerprint: fingerprints.get(version),
      wanted,
      lastUsed: before?.lastUsed ?? 0,
      loading: Promise.resolve(),
    };
    this.#loader.start(slot, before);
    return slot;
  }
}
