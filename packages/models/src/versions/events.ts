import type { IrisError } from "../errors.ts";
import type { Finding } from "../registry/findings.ts";

interface VersionLoaded<Type extends string> {
  readonly type: Type;
  readonly model: string;
  readonly version: string;
  readonly ms: number;
  /** Whether it runs in a process of its own. */
  readonly isIsolated: boolean;
}

/** Something that happened to a version or to the store, for the log. */
export type RuntimeEvent =
  | VersionLoaded<"version-ready">
  /** It passed every check and was freed again, since no name leads to it. */
  | VersionLoaded<"version-checked">
  /** A run took too long or crashed, and ended its process. The model is loaded again at the next request. */
  | { readonly type: "run-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  | { readonly type: "version-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  /** Its files have changed and cannot be used: the version that was loaded from the old files stays in service. */
  | { readonly type: "version-kept"; readonly model: string; readonly version: string; readonly error: IrisError }
  /** No name leads to it any more, and its memory is freed. */
  | { readonly type: "version-released"; readonly model: string; readonly version: string }
  | { readonly type: "aliases-failed"; readonly model: string; readonly error: IrisError }
  /** The versions that its names lead to cannot be fetched: the names lead where they led before, and the next poll tries again. */
  | { readonly type: "model-unreachable"; readonly model: string; readonly error: IrisError }
  /** Something in the registry seems to be a model and is not served from where it is. */
  | { readonly type: "registry-finding"; readonly finding: Finding }
  /** Loaded models stay in service. */
  | { readonly type: "store-failed"; readonly error: IrisError }
  /** @param ms how long it could not be read */
  | { readonly type: "store-back"; readonly ms: number };
