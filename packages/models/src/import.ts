/** What `iris-models/import` exports: an entry of its own, so that programs which only predict load nothing of it. */
export { importModel } from "./importing/importModel.ts";
export type { Imported, ImportOptions, ImportStep } from "./importing/importOptions.ts";
