import { Check } from "@sinclair/typebox/value";
import type { Engine } from "./engines/engine.ts";
import { isolatedEngine } from "./engines/isolated/isolatedEngine.ts";
import { onnxruntime } from "./engines/onnxruntime.ts";
import { IrisError } from "./errors.ts";
import type { LoadedModel, ModelStatus } from "./inference/loadedModel.ts";
import type { Prediction, PredictOptions } from "./inference/prediction.ts";
import { UnknownFeatures } from "./manifest/manifest.ts";
import type { Finding } from "./registry/findings.ts";
import { createRegistry, type Registry } from "./registry/registry.ts";
import { defaultLocation, openStore } from "./stores/open.ts";
import type { Store } from "./stores/store.ts";
import type { RuntimeEvent } from "./versions/events.ts";
import type { Engines } from "./versions/load.ts";
import { Polling } from "./versions/polling.ts";
import { createRuntime, type Runtime } from "./versions/runtime.ts";
import type { StoreStatus } from "./versions/storeHealth.ts";

/** A day. */
const MAX_SECONDS = 86_400;

/** @see openRegistry */
export interface OpenOptions {
  /** Called for events, such as a version that is loaded or fails. */
  readonly onEvent?: (event: RuntimeEvent) => void;
  /** Runs every model on this thread. @default onnxruntime */
  readonly engine?: Engine;
  /**
   * Loads and checks models in child processes, and runs those there whose runs are slow or not proven to end: they cannot block this
   * thread, and a run that takes too long is stopped. Small models run on this thread. Not together with `engine`.
   * @default false: every model runs on this thread
   */
  readonly isolation?: IsolationOptions | boolean;
  /** Whether a folder that is not there is fine, since something will be published to it. @default false */
  readonly create?: boolean;
  /** What `start` loads: `all` versions that a name leads to, or none until it is `asked` for. @default all */
  readonly loading?: "all" | "asked";
  /**
   * What happens to features and CSV columns of rows that a model does not know, where its manifest says nothing: `refuse` names
   * them as errors, `ignore` reads the row without them.
   * @default refuse
   */
  readonly unknownFeatures?: UnknownFeatures;
  /** Folder for copies of models that come from S3, or false for none. @default `iris-cache-<user id>` in the system's temporary folder */
  readonly cache?: string | false;
  /** Seconds that S3 may take to respond to one call, retries included; a body may take longer. @default 6 */
  readonly storeTimeoutSeconds?: number;
  /** Folders outside a registry's folder that links in it may lead to. @default none: links stay in the registry */
  readonly linkFolders?: readonly string[];
}

/** @see OpenOptions.isolation */
export interface IsolationOptions {
  /** Seconds that one run may take. A longer one is stopped, and its request rejected with IrisError `RUN_TIMED_OUT`. @default 30 */
  readonly runTimeoutSeconds?: number;
}

/** @see Models.start */
export interface StartOptions {
  /** Whether to return as soon as the registry has been read, while models are being loaded. @default false */
  readonly background?: boolean;
}

/** @see Models.predict */
export interface AskOptions extends PredictOptions {
  /** A version or an alias. @default the alias `stable`, and where there is none, the highest version */
  readonly version?: string;
}

/** An open registry and the models in it, loaded when they are first asked for or by `start`. */
export interface Models {
  /** Where the registry is. */
  readonly location: string;
  /** What the store holds, without loading anything; publishing and aliases. */
  readonly registry: Registry;
  /**
   * Looks at the registry; unless `loading` is `asked`, also loads every version that a name leads to, then checks the
   * others in the background, except in a remote store. Versions that fail are recorded, not thrown.
   * @throws IrisError of the store, such as `STORE_UNAVAILABLE`
   */
  start(options?: StartOptions): Promise<void>;
  /** Resolves when all that a `start` in the background loads has been loaded or found to be broken. */
  settled(): Promise<void>;
  /**
   * Looks at the registry again: loads and checks new versions while the loaded ones stay in service, then moves the names to
   * them. A version that fails is not put in service, and the one before it stays.
   * @throws IrisError of the store; a model whose versions could not be fetched stays as it was
   */
  reload(): Promise<void>;
  /** Reloads every so many seconds until `close`, less often while the store cannot be read. 0 ends that. */
  watch(seconds: number): void;
  /** Reloads when the last look is these many seconds ago, for processes that are frozen between requests. Never rejects; 0 does nothing. */
  reloadIfDue(seconds: number): Promise<void>;
  /** Whether the store could be read when it was last looked at. What is loaded answers either way. */
  storeStatus(): StoreStatus;
  /** What looks like a model in the registry and is not served from where it is, as the last look found it. */
  findings(): readonly Finding[];
  /** Every model as it stands now. The same array until something changes. */
  status(): readonly ModelStatus[];
  /**
   * The version that a reference leads to, loaded.
   * @throws IrisError `MODEL_NOT_FOUND`, `VERSION_NOT_FOUND`, `VERSION_OUT_OF_SERVICE`, `STORE_UNAVAILABLE`, `CLOSED`
   */
  model(name: string, reference?: string): Promise<LoadedModel>;
  /** Loads every version that a model may answer with when none is asked for, and draws nothing: for a start whose copies must not draw alike. @throws as `model` */
  prepare(name: string): Promise<void>;
  /** What `model` would give, without a promise, for hot paths. Undefined means that `model` must be called. */
  loaded(name: string, reference?: string): LoadedModel | undefined;
  /** One row by name or by position, answered unrounded. @throws as `model`; IrisError `INVALID_INPUT` with every fault */
  predict(name: string, row: unknown, options?: AskOptions): Promise<Prediction>;
  /** Many rows, answered in their order. @throws as `predict` */
  predictMany(name: string, rows: readonly unknown[], options?: AskOptions): Promise<Prediction[]>;
  /** Frees every session. */
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
  const { loading = "all", create, cache, storeTimeoutSeconds, linkFolders, onEvent } = options;
  const storeOptions = {
    ...(create && { create }),
    ...(cache !== undefined && { cache }),
    ...(storeTimeoutSeconds !== undefined && { storeTimeoutSeconds }),
    ...(linkFolders && { linkFolders }),
  };
  const store = typeof location === "string" ? await openStore(location, storeOptions) : location;
  const stored = createRegistry(store);
  const engines = enginesOf(options);
  const served = withUnknownFeatures(stored, options.unknownFeatures);
  const runtime = createRuntime({ registry: served, engines, ...(onEvent && { onEvent: harmless(onEvent) }) });
  const registry = telling(stored, () => runtime.forget());
  const watching = new Polling({ look: () => runtime.look() });
  let settled = Promise.resolve();
  const asking = new Polling({ look: () => lookAt(runtime) });
  return {
    location: store.location,
    registry,
    async start({ background = false } = {}) {
      if (loading === "all") runtime.loadAll();
      await runtime.look();
      settled = runtime.settled().then(() => {
        // the history of a registry in S3 is not downloaded at each start: verify looks at it
        if (loading === "all" && !store.remote) void runtime.checkOthers().catch(() => undefined);
      });
      // callers of settled() see the rejection
      settled.catch(() => undefined);
      if (!background) await settled;
    },
    settled: () => settled,
    reload: () => runtime.refresh(),
    watch: (seconds) => watching.every(checkSeconds(seconds)),
    reloadIfDue: async (seconds) => asking.lookIfDue(checkSeconds(seconds)),
    storeStatus: () => runtime.storeStatus(),
    findings: () => runtime.findings(),
    status: () => runtime.status(),
    model: (name, reference) => runtime.model(name, reference),
    prepare: (name) => runtime.prepare(name),
    loaded: (name, reference) => runtime.loaded(name, reference),
    predict: async (name, row, ask = {}) => (await runtime.model(name, ask.version)).predict(row, ask),
    predictMany: async (name, rows, ask = {}) => (await runtime.model(name, ask.version)).predictMany(rows, ask),
    async close() {
      watching.stop();
      await runtime.close();
    },
  };
}

/** Seconds that one run of a model may take where nothing says otherwise. */
export const DEFAULT_RUN_TIMEOUT_SECONDS = 30;

function enginesOf({ engine, isolation = false }: OpenOptions): Engines {
  if (isolation === false) return { inline: engine ?? onnxruntime };
  if (engine)
    throw new IrisError(
      "INVALID_OPTION",
      "engine and isolation must not be given together: isolation runs onnxruntime.",
    );
  const { runTimeoutSeconds = DEFAULT_RUN_TIMEOUT_SECONDS } = isolation === true ? {} : isolation;
  if (!(runTimeoutSeconds > 0 && runTimeoutSeconds <= MAX_SECONDS))
    throw new IrisError(
      "INVALID_OPTION",
      `runTimeoutSeconds must be more than 0 and at most ${MAX_SECONDS}, got ${runTimeoutSeconds}.`,
    );
  return { inline: onnxruntime, isolated: isolatedEngine(runTimeoutSeconds * 1000) };
}

/** The same registry, with manifests that say what happens to unknown features. */
function withUnknownFeatures(registry: Registry, unknownFeatures: UnknownFeatures = "refuse"): Registry {
  if (!Check(UnknownFeatures, unknownFeatures))
    throw new IrisError("INVALID_OPTION", `unknownFeatures must be "refuse" or "ignore", got ${unknownFeatures}.`);
  if (unknownFeatures === "refuse") return registry;
  return {
    ...registry,
    async files(name, version) {
      const files = await registry.files(name, version);
      return { ...files, manifest: { unknownFeatures, ...files.manifest } };
    },
  };
}

/** A listener that throws must not fail the operation that it is called for. */
const harmless =
  (onEvent: (event: RuntimeEvent) => void) =>
  (event: RuntimeEvent): void => {
    try {
      onEvent(event);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };

/** When one model cannot be fetched, the others are polled as often as before. */
async function lookAt(runtime: Runtime): Promise<void> {
  try {
    await runtime.refresh();
  } catch (error) {
    if (runtime.storeStatus().state === "unreachable") throw error;
  }
}

function checkSeconds(seconds: number): number {
  if (seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  throw new IrisError("INVALID_OPTION", `${seconds} came as seconds between looks; 0 to ${MAX_SECONDS} is wanted.`);
}

/** The same registry, calling `onChange` after each change that is made through it. */
function telling(registry: Registry, onChange: () => void): Registry {
  return {
    ...registry,
    publish: (...published) => registry.publish(...published).finally(onChange),
    alias: (...moved) => registry.alias(...moved).finally(onChange),
  };
}
