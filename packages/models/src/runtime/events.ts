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
  /** It was found fit for service, and let go of, since no name leads to it. */
  | VersionLoaded<"version-checked">
  /** A run took too long or crashed, and ended its process. The model is loaded again at the next request. */
  | { readonly type: "run-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  | { readonly type: "version-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  /** Its files have changed and cannot be used: what was loaded from them before goes on. */
  | { readonly type: "version-kept"; readonly model: string; readonly version: string; readonly error: IrisError }
  /** No name leads to it any more: its memory is free. */
  | { readonly type: "version-released"; readonly model: string; readonly version: string }
  | { readonly type: "aliases-failed"; readonly model: string; readonly error: IrisError }
  /** What its names lead to cannot be fetched: they lead where they led, and the next look tries again. */
  | { readonly type: "model-unreachable"; readonly model: string; readonly error: IrisError }
  /** Something in the registry looks like a model and is not served from where it is. */
  | { readonly type: "registry-finding"; readonly finding: Finding }
  /** What is loaded goes on answering. */
  | { readonly type: "store-failed"; readonly error: IrisError }
  /** @param ms how long it could not be read */
  | { readonly type: "store-back"; readonly ms: number };
