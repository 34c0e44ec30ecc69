import { Check } from "@sinclair/typebox/value";
import type { Engine } from "./engines/engine.ts";
import { isolatedEngine } from "./engines/isolated/isolatedEngine.ts";
import { onnxruntime } from "./engines/onnxruntime.ts";
import { IrisError } from "./errors.ts";
import { UnknownFeatures } from "./manifest/manifest.ts";
import type { Registry } from "./registry/registry.ts";
import { openStore } from "./stores/open.ts";
import type { Store } from "./stores/store.ts";
import type { RuntimeEvent } from "./versions/events.ts";
import type { Engines } from "./versions/load.ts";

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
  /** What `start` loads: `all` versions that a name leads to, or none until it is requested (`on-demand`). @default all */
  readonly loading?: "all" | "on-demand";
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

/** The store of a location. @throws as openStore */
export async function storeOf(location: string | Store, options: OpenOptions): Promise<Store> {
  if (typeof location !== "string") return location;
  const { create, cache, storeTimeoutSeconds, linkFolders } = options;
  return openStore(location, {
    ...(create && { create }),
    ...(cache !== undefined && { cache }),
    ...(storeTimeoutSeconds !== undefined && { storeTimeoutSeconds }),
    ...(linkFolders && { linkFolders }),
  });
}

/** Seconds that one run of a model may take where nothing says otherwise. */
export const DEFAULT_RUN_TIMEOUT_SECONDS = 30;

/** Where the models run. @throws IrisError `INVALID_OPTION` */
export function enginesOf({ engine, isolation = false }: OpenOptions): Engines {
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

/** The same registry, whose manifests say what happens to unknown features. @throws IrisError `INVALID_OPTION` */
export function withUnknownFeatures(registry: Registry, unknownFeatures: UnknownFeatures = "refuse"): Registry {
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

/** A listener that throws must not fail the operation that calls it. */
export const safeListener =
  (onEvent: (event: RuntimeEvent) => void) =>
  (event: RuntimeEvent): void => {
    try {
      onEvent(event);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  };

/** Seconds between polls. @throws IrisError `INVALID_OPTION` */
export function checkSeconds(seconds: number): number {
  if (seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  throw new IrisError(
    "INVALID_OPTION",
    `The seconds between polls must be a number from 0 to ${MAX_SECONDS}, got ${seconds}.`,
  );
}
