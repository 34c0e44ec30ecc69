import type { LoadOptions } from "../engines/engine.ts";
import { IrisError, isStoreFault } from "../errors.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import { type Engines, type LoadedVersion, loadVersion, modelBytes } from "./load.ts";
import type { Slot, VersionSlots } from "./versionSlots.ts";

/** How long a version is out of service whose runs failed again and again. After that it is loaded again when it is requested. */
const OUT_OF_SERVICE_MS = 60_000;

/** @see VersionLoader */
export interface VersionLoaderOptions {
  readonly registry: Registry;
  readonly engines: Engines;
  readonly onEvent: (event: RuntimeEvent) => void;
  /** Called whenever a version is added, removed or fails. */
  readonly onChange: () => void;
}

/** Loads versions into their slots, and takes them out of service when loading or running them fails. */
export class VersionLoader {
  readonly #options: VersionLoaderOptions;
  readonly #slots: VersionSlots;
  /** Loads under way. */
  readonly #loads = new Set<Promise<void>>();

  constructor(options: VersionLoaderOptions, slots: VersionSlots) {
    this.#options = options;
    this.#slots = slots;
  }

  /** Begins to load a version. @param before the slot that it replaces: what is loaded there stays in service until the new files are loaded */
  start(slot: Slot, before?: Slot): void {
    const kept = before?.loaded;
    if (kept) slot.loaded = kept;
    this.#slots.set(slot);
    slot.loading = this.#fill(slot, before, kept);
    // a failure is reported to those that await `loading`
    const ended = slot.loading.catch(() => undefined);
    this.#loads.add(ended);
    void ended.finally(() => this.#loads.delete(ended));
  }

  /** Resolves when every load under way has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#loads);
  }

  /** @param kept what is in service until the new files are loaded: the slot before may have loaded something else since */
  async #fill(slot: Slot, before: Slot | undefined, kept: LoadedVersion | undefined): Promise<void> {
    const { registry, engines, onChange, onEvent } = this.#options;
    const { name, version } = slot;
    const start = performance.now();
    let loaded: LoadedVersion;
    try {
      const files = await registry.files(name, version);
      loaded = await loadVersion(files, engines, this.#optionsOf(slot, files.manifest));
    } catch (cause) {
      this.#fail(slot, before, cause);
      return;
    }
    if (!this.#slots.has(slot)) {
      // removed or replaced meanwhile: requests that await it still get it, or what was kept
      slot.loaded ??= loaded;
      return this.#slots.free(loaded);
    }
    slot.loaded = loaded;
    if (kept) this.#slots.free(kept);
    onChange();
    const type = slot.wanted ? "version-ready" : "version-checked";
    const ms = performance.now() - start;
    onEvent({ type, model: name, version, ms, isIsolated: loaded.isIsolated });
  }

  /** For an engine in other processes: how it loads the model again, and what follows when runs fail. */
  #optionsOf(slot: Slot, manifest: Manifest): LoadOptions {
    const { name, version } = slot;
    return {
      reread: async () => modelBytes(await this.#options.registry.files(name, version), manifest),
      onFailure: (error, isOut) => {
        this.#options.onEvent({ type: "run-failed", model: name, version, error });
        // when its files change to broken ones, the loaded version moves to another slot
        const current = this.#slots.get(name, version);
        if (isOut && current?.loaded && current.loaded === slot.loaded) this.#takeOut(current, current.loaded, error);
      },
    };
  }

  /** Takes a version whose runs fail again and again out of service. After a while it is loaded again when it is requested. */
  #takeOut(slot: Slot, loaded: LoadedVersion, error: IrisError): void {
    delete slot.loaded;
    slot.error = error;
    this.#slots.free(loaded);
    this.#options.onChange();
    this.#options.onEvent({ type: "version-failed", model: slot.name, version: slot.version, error });
    this.#forgetLater(slot);
  }

  #forgetLater(slot: Slot): void {
    setTimeout(() => {
      if (this.#slots.has(slot)) this.#slots.remove(slot);
    }, OUT_OF_SERVICE_MS).unref();
  }

  /** @throws the error of the store, after which nothing is known of the version */
  #fail(slot: Slot, before: Slot | undefined, cause: unknown): void {
    const { name, version } = slot;
    const isCurrent = this.#slots.has(slot);
    if (isStoreFault(cause)) {
      if (isCurrent && before) this.#slots.set(Object.assign(before, { wanted: slot.wanted, lastUsed: slot.lastUsed }));
      else if (isCurrent) this.#slots.remove(slot);
      this.#options.onChange();
      throw cause;
    }
    const unexpected = () =>
      new IrisError("MODEL_REJECTED", `${name} version ${version} cannot be loaded: ${cause}`, { cause });
    slot.error = cause instanceof IrisError ? cause : unexpected();
    if (!isCurrent) return;
    // the process that loaded it may have been killed for a reason that passes, such as a lack of memory
    if (slot.error.code === "RUN_FAILED" && !slot.loaded) this.#forgetLater(slot);
    this.#options.onChange();
    const type = slot.loaded ? "version-kept" : "version-failed";
    this.#options.onEvent({ type, model: name, version, error: slot.error });
  }
}
