import type { Engine } from "../engines/engine.ts";
import { IrisError, isStoreFault } from "../errors.ts";
import type { Registry } from "../registry/registry.ts";
import type { RuntimeEvent } from "./events.ts";
import { type Loaded, loadVersion } from "./load.ts";
import type { LoadedModel, VersionStatus } from "./loadedModel.ts";

/** What is known of a version: with neither a model nor an error it is still loading. */
interface Slot {
  readonly loading: Promise<Loaded>;
  model?: LoadedModel;
  error?: IrisError;
  /** Whether somebody has asked for it, and not only the check: then it stays. */
  wanted?: boolean;
}

export interface VersionTableOptions {
  readonly registry: Registry;
  readonly engine: Engine;
  readonly onEvent: (event: RuntimeEvent) => void;
  /** Called whenever a version has come, gone or failed. */
  readonly onChange: () => void;
}

/** The versions that are loaded, being loaded, or known to be broken. A version is loaded once, however many ask for it. */
export class VersionTable {
  readonly #options: VersionTableOptions;
  readonly #slots = new Map<string, Slot>();
  #closed = false;

  constructor(options: VersionTableOptions) {
    this.#options = options;
  }

  /** The version, loaded; undefined when it is broken. @throws IrisError `STORE_UNAVAILABLE`, after which asking again may help */
  async serving(name: string, version: string): Promise<LoadedModel | undefined> {
    if (this.#closed) throw new IrisError("CLOSED", "The models are closed: this process is stopping.");
    const slot = this.#slots.get(keyOf(name, version)) ?? this.#load(name, version);
    slot.wanted = true;
    if (slot.model || slot.error) return slot.model;
    try {
      return (await slot.loading).model;
    } catch (error) {
      if (isStoreFault(error)) throw error;
      return undefined;
    }
  }

  /** Loads a version only to see whether it can be, and lets go of it unless it was asked for meanwhile. */
  async check(name: string, version: string): Promise<void> {
    if (this.#closed || this.#slots.has(keyOf(name, version))) return;
    const slot = this.#load(name, version);
    const loaded = await slot.loading.catch(() => undefined);
    if (!loaded || slot.wanted || this.#closed) return;
    this.#slots.delete(keyOf(name, version));
    this.#options.onChange();
    await loaded.close();
  }

  /** What is known of a version now. */
  status(name: string, version: string): VersionStatus {
    const slot = this.#slots.get(keyOf(name, version));
    if (slot?.error)
      return { version, state: "failed", reason: { code: slot.error.code, message: slot.error.message } };
    return slot?.model ? { version, state: "ready", manifest: slot.model.manifest } : { version, state: "unchecked" };
  }

  /** Why a version is broken; undefined when it is not known to be. */
  errorOf(name: string, version: string): IrisError | undefined {
    return this.#slots.get(keyOf(name, version))?.error;
  }

  /** Lets go of every version. */
  async close(): Promise<void> {
    this.#closed = true;
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    this.#options.onChange();
    await Promise.allSettled(slots.map(async ({ loading }) => (await loading).close()));
  }

  #load(name: string, version: string): Slot {
    const { onChange, onEvent } = this.#options;
    const start = performance.now();
    const slot: Slot = { loading: this.#read(name, version) };
    this.#slots.set(keyOf(name, version), slot);
    slot.loading.then(
      ({ model }) => {
        slot.model = model;
        onChange();
        const type = slot.wanted ? "version-ready" : "version-checked";
        onEvent({ type, model: name, version, ms: performance.now() - start });
      },
      (cause: unknown) => this.#fail(slot, name, version, cause),
    );
    return slot;
  }

  async #read(name: string, version: string): Promise<Loaded> {
    return loadVersion(await this.#options.registry.files(name, version), this.#options.engine);
  }

  #fail(slot: Slot, name: string, version: string, cause: unknown): void {
    const unexpected = () =>
      new IrisError("MODEL_REJECTED", `${name} version ${version} cannot be loaded: ${cause}`, { cause });
    const error = cause instanceof IrisError ? cause : unexpected();
    if (isStoreFault(error)) this.#slots.delete(keyOf(name, version));
    else slot.error = error;
    this.#options.onChange();
    this.#options.onEvent({ type: "version-failed", model: name, version, error });
  }
}

const keyOf = (name: string, version: string): string => `${name}/${version}`;
