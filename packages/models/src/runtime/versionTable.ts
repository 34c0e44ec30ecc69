import type { LoadOptions } from "../engines/engine.ts";
import { IrisError, isStoreFault } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { CatalogueEntry } from "../registry/catalogue.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import { Lingering } from "./lingering.ts";
import { type Engines, type Loaded, loadVersion, modelBytes } from "./load.ts";
import type { LoadedModel, VersionStatus } from "./loadedModel.ts";

/** How long a version is out of service whose runs failed again and again. After that it is loaded again when it is requested. */
const OUT_OF_SERVICE_MS = 60_000;

/** What is known of a version: with neither anything loaded nor an error it is still loading. */
interface Slot {
  /** What marked its files when they were read. */
  readonly mark: string | undefined;
  /** Ends when the files have been loaded or found to be broken. @throws IrisError when the store fails */
  loading: Promise<void>;
  loaded?: Loaded;
  error?: IrisError;
  /** Whether somebody has asked for it, and not only the check: then it stays. */
  wanted: boolean;
  /** When it was last looked up, counted in look-ups. */
  asked: number;
}

export interface VersionTableOptions {
  readonly registry: Registry;
  readonly engines: Engines;
  readonly onEvent: (event: RuntimeEvent) => void;
  /** Called whenever a version has come, gone or failed. */
  readonly onChange: () => void;
}

/** The versions that are loaded, being loaded, or known to be broken. A version is loaded once, however many ask for it. */
export class VersionTable {
  readonly #options: VersionTableOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #lingering = new Lingering();
  /** Loads under way. */
  readonly #loads = new Set<Promise<void>>();
  #lookUps = 0;
  #closed = false;

  constructor(options: VersionTableOptions) {
    this.#options = options;
  }

  /** The version, loaded; undefined when it is broken. @throws IrisError of the store, after which asking again may help */
  async serving(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const slot = this.#slots.get(keyOf(entry.name, version)) ?? this.#load(entry, version, true);
    slot.wanted = true;
    slot.asked = ++this.#lookUps;
    if (!slot.loaded && !slot.error) await slot.loading;
    return slot.loaded?.model;
  }

  /**
   * As `serving`, but looks again at a version whose files have changed. The one that was loaded from the files before
   * answers meanwhile, and goes on when the new files are broken.
   */
  async renewed(entry: CatalogueEntry, version: string): Promise<LoadedModel | undefined> {
    const slot = this.#slots.get(keyOf(entry.name, version));
    if (slot && slot.mark !== entry.marks.get(version)) await this.#load(entry, version, slot.wanted, slot).loading;
    return this.serving(entry, version);
  }

  /** Loads a version only to see whether it can be, and lets go of it unless it was asked for meanwhile. */
  async check(entry: CatalogueEntry, version: string): Promise<void> {
    const key = keyOf(entry.name, version);
    if (this.#closed || this.#slots.has(key)) return;
    const slot = this.#load(entry, version, false);
    await slot.loading.catch(() => undefined);
    if (!slot.loaded || slot.wanted || this.#slots.get(key) !== slot) return;
    this.#slots.delete(key);
    this.#options.onChange();
    await slot.loaded.close();
  }

  /** Of versions that are asked for by number the ones that were used last stay. */
  touch({ name, version }: LoadedModel): void {
    const slot = this.#slots.get(keyOf(name, version));
    if (slot) slot.asked = ++this.#lookUps;
  }

  /** The versions of a model that are loaded. */
  loadedOf({ name, versions }: CatalogueEntry): string[] {
    return versions.filter((version) => this.loaded(name, version));
  }

  /** The version, when it is loaded. */
  loaded(name: string, version: string): LoadedModel | undefined {
    return this.#slots.get(keyOf(name, version))?.loaded?.model;
  }

  /** What is known of a version now. */
  status(name: string, version: string): VersionStatus {
    const { loaded, error } = this.#slots.get(keyOf(name, version)) ?? {};
    const reason = error && { reason: { code: error.code, message: error.message } };
    if (loaded) return { version, state: "ready", manifest: loaded.model.manifest, ...reason };
    return { version, state: reason ? "failed" : "unchecked", ...reason };
  }

  /** Why a version is broken; undefined when it is not known to be. */
  errorOf(name: string, version: string): IrisError | undefined {
    return this.#slots.get(keyOf(name, version))?.error;
  }

  /** Lets go of the versions that nothing needs any more. @param most how many of the others stay: those asked for last */
  release(
    isThere: (name: string, version: string) => boolean,
    isNeeded: (model: LoadedModel) => boolean,
    most: number,
  ) {
    const others: [string, Loaded, number][] = [];
    for (const [key, { loaded, asked }] of this.#slots) {
      const [name = "", version = ""] = key.split("/");
      if (!isThere(name, version)) this.#remove(key, loaded);
      else if (loaded && !isNeeded(loaded.model)) others.push([key, loaded, asked]);
    }
    others.sort(([, , a], [, , b]) => b - a);
    for (const [key, loaded] of others.slice(most)) this.#remove(key, loaded);
  }

  /** Lets go of every version, those that are being loaded included. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { loaded } of this.#slots.values()) if (loaded) this.#linger(loaded);
    this.#slots.clear();
    this.#options.onChange();
    await this.#lingering.close();
    // rows have been answered: what is still being loaded is given up
    this.#options.engines.isolated?.close();
    await Promise.all(this.#loads);
    await this.#lingering.close();
  }

  #load(entry: CatalogueEntry, version: string, wanted: boolean, before?: Slot): Slot {
    const mark = entry.marks.get(version);
    const slot: Slot = { mark, wanted, asked: before?.asked ?? 0, loading: Promise.resolve() };
    if (before?.loaded) slot.loaded = before.loaded;
    this.#slots.set(keyOf(entry.name, version), slot);
    slot.loading = this.#fill(slot, entry.name, version, before);
    // whoever waits hears of a failure
    const ended = slot.loading.catch(() => undefined);
    this.#loads.add(ended);
    void ended.finally(() => this.#loads.delete(ended));
    return slot;
  }

  async #fill(slot: Slot, name: string, version: string, before: Slot | undefined): Promise<void> {
    const { registry, engines } = this.#options;
    const start = performance.now();
    let loaded: Loaded;
    try {
      const files = await registry.files(name, version);
      loaded = await loadVersion(files, engines, this.#optionsOf(slot, name, version, files.manifest));
    } catch (cause) {
      this.#fail(slot, name, version, before, cause);
      return;
    }
    slot.loaded = loaded;
    // taken away meanwhile, or replaced: who waits for it still gets it
    if (this.#slots.get(keyOf(name, version)) !== slot) return this.#linger(loaded);
    if (before?.loaded) this.#linger(before.loaded);
    this.#options.onChange();
    const type = slot.wanted ? "version-ready" : "version-checked";
    const ms = performance.now() - start;
    this.#options.onEvent({ type, model: name, version, ms, isIsolated: loaded.isIsolated });
  }

  /** For an engine in other processes: how it loads the model again, and what follows when runs fail. */
  #optionsOf(slot: Slot, name: string, version: string, manifest: Manifest): LoadOptions {
    return {
      reread: async () => modelBytes(await this.#options.registry.files(name, version), manifest),
      onFailure: (error, isOut) => {
        this.#options.onEvent({ type: "run-failed", model: name, version, error });
        // after a change of its files that cannot be used, it goes on in another slot
        const current = this.#slots.get(keyOf(name, version));
        if (isOut && current?.loaded && current.loaded === slot.loaded) this.#takeOut(current, name, version, error);
      },
    };
  }

  /** Takes a version whose runs fail again and again out of service. After a while it is loaded again when it is requested. */
  #takeOut(slot: Slot, name: string, version: string, error: IrisError): void {
    const { loaded } = slot;
    if (!loaded) return;
    delete slot.loaded;
    slot.error = error;
    this.#linger(loaded);
    this.#options.onChange();
    this.#options.onEvent({ type: "version-failed", model: name, version, error });
    this.#forgetLater(slot, keyOf(name, version));
  }

  #forgetLater(slot: Slot, key: string): void {
    setTimeout(() => {
      if (this.#slots.get(key) === slot) this.#remove(key, undefined);
    }, OUT_OF_SERVICE_MS).unref();
  }

  #fail(slot: Slot, name: string, version: string, before: Slot | undefined, cause: unknown): void {
    const key = keyOf(name, version);
    const isCurrent = this.#slots.get(key) === slot;
    if (isStoreFault(cause)) {
      if (isCurrent && before) this.#slots.set(key, Object.assign(before, { wanted: slot.wanted, asked: slot.asked }));
      else if (isCurrent) this.#slots.delete(key);
      this.#options.onChange();
      throw cause;
    }
    const unexpected = () =>
      new IrisError("MODEL_REJECTED", `${name} version ${version} cannot be loaded: ${cause}`, { cause });
    slot.error = cause instanceof IrisError ? cause : unexpected();
    if (!isCurrent) return;
    // the process that loaded it may have been killed for a reason that passes, such as a lack of memory
    if (slot.error.code === "RUN_FAILED" && !slot.loaded) this.#forgetLater(slot, key);
    this.#options.onChange();
    const type = slot.loaded ? "version-kept" : "version-failed";
    this.#options.onEvent({ type, model: name, version, error: slot.error });
  }

  #remove(key: string, loaded: Loaded | undefined): void {
    this.#slots.delete(key);
    this.#options.onChange();
    if (loaded) this.#linger(loaded);
  }

  #linger(loaded: Loaded): void {
    const { name: model, version } = loaded.model;
    this.#lingering.add(loaded, () => {
      if (!this.#closed) this.#options.onEvent({ type: "version-released", model, version });
    });
  }
}

const keyOf = (name: string, version: string): string => `${name}/${version}`;
