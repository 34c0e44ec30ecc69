import type { LoadedModel } from "./inference/loadedModel.ts";
import type { Prediction, PredictOptions } from "./inference/prediction.ts";
import {
  checkSeconds,
  enginesOf,
  type OpenOptions,
  safeListener,
  storeOf,
  withUnknownFeatures,
} from "./openOptions.ts";
import type { Finding } from "./registry/findings.ts";
import { createRegistry, type Registry } from "./registry/registry.ts";
import { defaultLocation } from "./stores/open.ts";
import type { Store } from "./stores/store.ts";
import type { ModelStatus, VersionDescription } from "./versions/modelStatus.ts";
import { Polling } from "./versions/polling.ts";
import { ServedVersions } from "./versions/servedVersions.ts";
import type { StoreStatus } from "./versions/storeHealth.ts";

/** @see Models.start */
export interface StartOptions {
  /** Whether to return as soon as the registry has been read, while models are being loaded. @default false */
  readonly background?: boolean;
}

/** @see Models.predict */
export interface VersionedPredictOptions extends PredictOptions {
  /** A version or an alias. @default the alias `stable`, and where there is none, the highest version */
  readonly version?: string;
}

/** An open registry and the models in it, loaded by `start` or when they are first requested. */
export interface Models {
  /** Where the registry is. */
  readonly location: string;
  /** What the store holds, without loading anything; publishing and aliases. */
  readonly registry: Registry;
  /**
   * Reads the registry; unless `loading` is `on-demand`, also loads every version that a name leads to, then checks the
   * others in the background, except in a remote store. Versions that fail are recorded, not thrown.
   * @throws IrisError of the store, such as `STORE_UNAVAILABLE`
   */
  start(options?: StartOptions): Promise<void>;
  /** Resolves when all that a `start` in the background loads has been loaded or found to be broken. */
  settled(): Promise<void>;
  /**
   * Polls the registry: loads and checks new versions while the loaded ones stay in service, then moves the names to
   * them. A version that fails is not put in service, and the one before it stays.
   * @throws IrisError of the store; a model whose versions could not be fetched stays as it was
   */
  reload(): Promise<void>;
  /** Reloads every so many seconds until `close`, less often while the store cannot be read. 0 ends that. */
  watch(seconds: number): void;
  /** Reloads when the last poll is these many seconds ago, for processes that are frozen between requests. Never rejects; 0 does nothing. */
  reloadIfDue(seconds: number): Promise<void>;
  /** Whether the last poll could read the store. Loaded models respond either way. */
  storeStatus(): StoreStatus;
  /** What the last poll found in the registry that seems to be a model and is not served from where it is. */
  findings(): readonly Finding[];
  /** Every model in its present state. The same array until something changes. */
  status(): readonly ModelStatus[];
  /**
   * One model in its present state: its aliases and versions, and which of them responds.
   * @throws IrisError `MODEL_NOT_FOUND` that names the nearest model; of the store, when the registry has not been read yet
   */
  describe(name: string): Promise<ModelStatus>;
  /**
   * One version in its present state, with its manifest, also when it is not loaded.
   * @param reference a version or an alias of one version. @default the alias `stable`, and where there is none, the highest version
   * @throws IrisError `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `MANIFEST_INVALID` for aliases that cannot be read; of the store
   */
  describeVersion(name: string, reference?: string): Promise<VersionDescription>;
  /**
   * The version that a reference leads to, loaded if it is not yet. When the version that a name leads to is out of
   * service, the highest one below it that is in service takes its place.
   * @throws IrisError `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE`, `STORE_UNAVAILABLE`, `CLOSED`
   */
  model(name: string, reference?: string): Promise<LoadedModel>;
  /** Loads every version that may respond when a request names none, and draws nothing: for a start whose copies must not draw alike. @throws as `model` */
  prepare(name: string): Promise<void>;
  /** What `model` would return, without a promise, for hot paths. Undefined means that `model` must be called. */
  loaded(name: string, reference?: string): LoadedModel | undefined;
  /** Predicts one row by name or by position, unrounded. @throws as `model`; IrisError `INVALID_INPUT` with every fault */
  predict(name: string, row: unknown, options?: VersionedPredictOptions): Promise<Prediction>;
  /** Predicts many rows, in their order. @throws as `predict` */
  predictMany(name: string, rows: readonly unknown[], options?: VersionedPredictOptions): Promise<Prediction[]>;
  /** Completes the rows that were accepted, then frees every session. */
  close(): Promise<void>;
}

/**
 * Opens a registry.
 * @param location a folder, a `file://` URL, `s3://bucket/prefix` or a store; without it `./registry` where there is one, else the bundled registry
 * @throws IrisError `REGISTRY_NOT_FOUND`, `INVALID_OPTION`
 * @example
 * const models = await openRegistry("./registry");
 * await models.predict("iris", { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 });
 */
export async function openRegistry(
  location: string | Store = defaultLocation(),
  options: OpenOptions = {},
): Promise<Models> {
  const { loading = "all", onEvent } = options;
  const store = await storeOf(location, options);
  const stored = createRegistry(store);
  const served = new ServedVersions({
    registry: withUnknownFeatures(stored, options.unknownFeatures),
    engines: enginesOf(options),
    ...(onEvent && { onEvent: safeListener(onEvent) }),
  });
  const watching = new Polling({ poll: () => served.poll() });
  const reloading = new Polling({ poll: () => refreshQuietly(served) });
  let settled = Promise.resolve();
  return {
    location: store.location,
    registry: notifying(stored, () => served.forget()),
    async start({ background = false } = {}) {
      if (loading === "all") served.loadAll();
      await served.poll();
      settled = served.settled().then(() => {
        // the history of a registry in S3 is not downloaded at each start: verify checks it
        if (loading === "all" && !store.remote) void served.checkOthers().catch(() => undefined);
      });
      // callers of settled() see the rejection
      settled.catch(() => undefined);
      if (!background) await settled;
    },
    settled: () => settled,
    reload: () => served.refresh(),
    watch: (seconds) => watching.every(checkSeconds(seconds)),
    reloadIfDue: async (seconds) => reloading.pollIfDue(checkSeconds(seconds)),
    storeStatus: () => served.storeStatus(),
    findings: () => served.findings(),
    status: () => served.status(),
    describe: (name) => served.describe(name),
    describeVersion: (name, reference) => served.describeVersion(name, reference),
    model: (name, reference) => served.model(name, reference),
    prepare: (name) => served.prepare(name),
    loaded: (name, reference) => served.loaded(name, reference),
    predict: async (name, row, call = {}) => (await served.model(name, call.version)).predict(row, call),
    predictMany: async (name, rows, call = {}) => (await served.model(name, call.version)).predictMany(rows, call),
    async close() {
      watching.stop();
      await served.close();
    },
  };
}

/** When one model cannot be fetched, the others are polled as often as before. */
async function refreshQuietly(served: ServedVersions): Promise<void> {
  try {
    await served.refresh();
  } catch (error) {
    if (served.storeStatus().state === "unreachable") throw error;
  }
}

/** The same registry, calling `onChange` after each change that is made through it. */
function notifying(registry: Registry, onChange: () => void): Registry {
  return {
    ...registry,
    publish: (...published) => registry.publish(...published).finally(onChange),
    alias: (...moved) => registry.alias(...moved).finally(onChange),
  };
}
