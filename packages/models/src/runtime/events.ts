import type { IrisError } from "../errors.ts";

/** Something that happened to a version, for the log. */
export type RuntimeEvent =
  | { readonly type: "version-ready"; readonly model: string; readonly version: string; readonly ms: number }
  /** It was found fit for service, and let go of, since no name leads to it. */
  | { readonly type: "version-checked"; readonly model: string; readonly version: string; readonly ms: number }
  | { readonly type: "version-failed"; readonly model: string; readonly version: string; readonly error: IrisError }
  | { readonly type: "aliases-failed"; readonly model: string; readonly error: IrisError };
