import type { IrisError } from "../errors.ts";

/** Something that happened to a version or to the store, for the log. */
export type RuntimeEvent =
  | { readonly type: "version-ready"; readonly model: string; readonly version: string; readonly ms: number }
  /** It was found fit for service, and let go of, since no name leads to it. */
  | { readonly type: "version-checked"; readonly model: string; readonly version: string; readonly ms: number }
  | { readonly type: "version-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  /** No name leads to it any more: its memory is free. */
  | { readonly type: "version-released"; readonly model: string; readonly version: string }
  | { readonly type: "aliases-failed"; readonly model: string; readonly error: IrisError }
  /** What is loaded goes on answering. */
  | { readonly type: "store-failed"; readonly error: IrisError }
  /** @param ms how long it could not be read */
  | { readonly type: "store-back"; readonly ms: number };
