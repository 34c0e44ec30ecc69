import type { Imported, ImportOptions } from "./importing/importOptions.ts";

/**
 * Imports a model file of another tool: makes it servable, infers what it takes and returns, runs it, publishes it as the next
 * version with golden rows, and moves the alias `stable` to it. What it takes to import is loaded at the first call.
 * @throws IrisError `MODEL_REJECTED`, `MODEL_FILE_MISSING`; `INVALID_OPTION`, `INVALID_NAME`, `INVALID_DATA`; `GOLDEN_ROW_FAILED`;
 * `READ_ONLY` and other errors of the store. Nothing is written then
 * @example
 * const { registry } = await openRegistry("./registry", { create: true });
 * const { manifest, advice } = await importModel({ registry, file: "prices.onnx", features: ["area", "rooms"] });
 */
export async function importModel(options: ImportOptions): Promise<Imported> {
  const { importAndPublish } = await import("./importing/import.ts");
  return importAndPublish(options);
}
