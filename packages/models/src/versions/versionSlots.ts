import type { IrisError } from "../errors.ts";
import type { RuntimeEvent } from "./events.ts";
import type { LoadedVersion } from "./load.ts";
import { DrainingVersions } from "./retirement.ts";

/** What is known of a version: with neither anything loaded nor an error it is still loading. */
export interface Slot {
  readonly name: string;
  readonly version: string;
  /** What marked its files when they were read. */
  readonly fingerprint: string | undefined;
  /** Ends when the files have been loaded or found to be broken. @throws IrisError when the store fails */
  loading: Promise<void>;
  loaded?: LoadedVersion;
  error?: IrisError;
  /** Whether it was requested, and not only checked: then it stays. */
  wanted: boolean;
  /** Counts up with each use of any version: the highest was used last. */
  lastUsed: number;
}

/** @see VersionSlots */
export interface VersionSlotsOptions {
  readonly onEvent: (event: RuntimeEvent) => void;
  /** Called whenever a version is added, removed or fails. */
  readonly onChange: () => void;
}

/** The slots of all versions that are loaded, being loaded, or known to be broken. */
export class VersionSlots {
  readonly #options: VersionSlotsOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #draining = new DrainingVersions();
  #isClosed = false;

  constructor(options: VersionSlotsOptions) {
    this.#options = options;
  }

  get(name: string, version: string): Slot | undefined {
    return this.#slots.get(keyOf(name, version));
  }

  /** Puts a slot in place of the version's present one. */
  set(slot: Slot): void {
    this.#slots.set(keyOf(slot.name, slot.version), slot);
  }

  /** Whether the slot has been neither replaced nor removed. */
  has(slot: Slot): boolean {
    return this.get(slot.name, slot.version) === slot;
  }

  values(): Slot[] {
    return [...this.#slots.values()];
  }

  /** Forgets a version. What is loaded of it is freed later. */
  remove({ name, version, loaded }: Slot): void {
    this.#slots.delete(keyOf(name, version));
    this.#options.onChange();
    if (loaded) this.free(loaded);
  }

  /** Forgets a version and frees it now. Only for versions that no request uses. */
  async discard({ name, version, loaded }: Slot): Promise<void> {
    this.#slots.delete(keyOf(name, version));
    this.#options.onChange();
    await loaded?.close();
  }

  /** Frees a loaded version when the requests that use it have ended. */
  free(loaded: LoadedVersion): void {
    const { name: model, version } = loaded.model;
    this.#draining.add(loaded, () => {
      if (!this.#isClosed) this.#options.onEvent({ type: "version-released", model, version });
    });
  }

  /** Forgets every version and frees what is loaded, also what is freed later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { loaded } of this.#slots.values()) if (loaded) this.free(loaded);
    this.#slots.clear();
    this.#options.onChange();
    await this.#draining.close();
  }
}

const keyOf = (name: string, version: string): string => `${name}/${version}`;
