import { type IrisError, isStoreFault } from "../errors.ts";
import type { Catalogue, CatalogueEntry } from "../registry/catalogue.ts";
import type { Finding } from "../registry/findings.ts";
import type { Registry } from "../registry/registry.ts";
import { coalesce } from "./coalesce.ts";
import type { RuntimeEvent } from "./events.ts";
import { emptyRegistryError, newAliasError, refreshModels, releaseUnneeded } from "./refresh.ts";
import type { RequestedVersions } from "./requestedVersions.ts";
import { StoreHealth, type StoreStatus } from "./storeHealth.ts";
import type { VersionTable } from "./versionTable.ts";

/** After a poll that failed, the first request after this time polls a registry again that has changed. */
const STALE_AGAIN_MS = 5_000;

export interface LiveCatalogueOptions {
  readonly registry: Registry;
  readonly versions: VersionTable;
  readonly requested: RequestedVersions;
  readonly onEvent: (event: RuntimeEvent) => void;
  /** Called whenever a name may lead to another version. */
  readonly onChange: () => void;
}

/** What the registry held at the last poll, as far as what its names lead to is loaded. */
export class LiveCatalogue {
  /**
   * Polls the registry, and begins to load what is new in it. The names of each model lead to their new versions as soon
   * as those are loaded.
   * @throws IrisError of the store
   */
  readonly poll = coalesce(() => this.#poll());
  readonly #options: LiveCatalogueOptions;
  readonly #store: StoreHealth;
  /** Models of which something could not be fetched, and why. */
  readonly #unreachable = new Map<string, IrisError>();
  /** By model: the entry whose errors of aliases were reported last. */
  readonly #reported = new Map<string, CatalogueEntry>();
  /** By model: the work that the last poll has begun on it. A version that loads slowly holds up no other model. */
  readonly #turns = new Map<string, Promise<void>>();
  #catalogue: Catalogue | undefined;
  #findings: readonly Finding[] = [];
  /** The loads that the last poll has begun. Resolves with the errors of the store. */
  #loading: Promise<readonly IrisError[]> = Promise.resolve([]);
  #staleFrom = Number.POSITIVE_INFINITY;

  constructor(options: LiveCatalogueOptions) {
    this.#options = options;
    this.#store = new StoreHealth(options.onEvent);
  }

  /** Empty until the first poll. */
  get value(): Catalogue {
    return this.#catalogue ?? new Map();
  }

  /** What seems to be a model in the registry and is not served from where it is. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get storeStatus(): StoreStatus {
    return this.#store.status;
  }

  /** The catalogue, polled again when it is known to be out of date. @throws IrisError of the store, when nothing is known yet */
  async read(): Promise<Catalogue> {
    if (!this.#catalogue || Date.now() >= this.#staleFrom) {
      await this.update().catch((error: unknown) => {
        if (!this.#catalogue || !isStoreFault(error)) throw error;
      });
    }
    return this.value;
  }

  /** What was read is out of date. */
  forget(): void {
    this.#staleFrom = 0;
    this.#options.onChange();
  }

  /** The error with which the versions that a model's names lead to could not be fetched. */
  faultOf(model: string): IrisError | undefined {
    return this.#unreachable.get(model);
  }

  /** Polls, and waits until everything new is loaded. @throws IrisError of the store; names whose versions could not be fetched lead where they led */
  async update(): Promise<void> {
    const isFirst = this.#catalogue === undefined;
    await this.poll();
    const [fault] = await this.#loading;
    if (fault && !isFirst) throw fault;
  }

  /** Resolves when all that the last poll has begun to load is loaded or found to be broken. */
  async settled(): Promise<void> {
    await this.#loading;
  }

  async #poll(): Promise<void> {
    const found = await this.#readRegistry();
    this.#loading = this.#loadTargets(found);
    // callers of update() and settled() see the rejection
    this.#loading.catch(() => undefined);
  }

  async #readRegistry(): Promise<Catalogue> {
    const { registry } = this.#options;
    const isStale = this.#staleFrom === 0;
    this.#staleFrom = Number.POSITIVE_INFINITY;
    try {
      return await this.#store.watched(async () => {
        const { catalogue, findings } = await registry.contents();
        this.#report(findings);
        if (catalogue.size === 0 && this.value.size > 0) throw emptyRegistryError(registry.location, this.value.size);
        return catalogue;
      });
    } catch (error) {
      // the next requests do not read it again
      if (isStale) this.#staleFrom = Date.now() + STALE_AGAIN_MS;
      throw error;
    }
  }

  /** Reports findings that the poll before did not have. */
  #report(findings: readonly Finding[]): void {
    const before = new Set(this.#findings.map(({ message }) => message));
    this.#findings = findings;
    for (const finding of findings)
      if (!before.has(finding.message)) this.#options.onEvent({ type: "registry-finding", finding });
  }

  /** @returns the errors of the store */
  async #loadTargets(found: Catalogue): Promise<IrisError[]> {
    const { versions, requested } = this.#options;
    const faults: IrisError[] = [];
    const before = this.value;
    this.#set(new Map([...found].map(([name, entry]) => [name, before.get(name) ?? entry])));
    await refreshModels(found, {
      versions,
      requested,
      inTurn: (model, work) => this.#inTurn(model, work),
      onReady: (entry) => this.#ready(entry),
      onFault: (entry, fault) => {
        faults.push(fault);
        this.#failed(entry.name, fault);
      },
    });
    releaseUnneeded(versions, this.value);
    return faults;
  }

  #inTurn(model: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(model);
    const turn = before ? before.then(work, work) : work();
    this.#turns.set(model, turn);
    return turn;
  }

  #ready(entry: CatalogueEntry): void {
    const { name: model } = entry;
    const error = newAliasError(entry, this.#reported.get(model));
    this.#reported.set(model, entry);
    if (entry.unreadable) this.#failed(model, entry.unreadable);
    else this.#unreachable.delete(model);
    this.#set(new Map(this.value).set(model, entry));
    if (error) this.#options.onEvent({ type: "aliases-failed", model, error });
  }

  #failed(model: string, error: IrisError): void {
    const isNews = this.#unreachable.get(model)?.message !== error.message;
    this.#unreachable.set(model, error);
    this.#options.onChange();
    if (isNews) this.#options.onEvent({ type: "model-unreachable", model, error });
  }

  #set(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    this.#options.onChange();
  }
}
