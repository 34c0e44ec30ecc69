import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type Imported, type ImportOptions, importModel } from "../../src/import.ts";
import { createRegistry, type Models, memoryStore, openRegistry } from "../../src/index.ts";

const ONNX = new URL("../fixtures/onnx/", import.meta.url);

/** The path of an exported model. */
export const fixturePath = (name: string): string => fileURLToPath(new URL(`${name}/model.onnx`, ONNX));

/** A file of its own folder, which the end of the test removes. */
export async function modelFile(bytes: Uint8Array | string, name = "thing.onnx"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iris-import-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

/** A registry in memory, and imports into it. */
export interface ImportTarget {
  readonly models: Models;
  import(file: string, options?: Partial<ImportOptions>): Promise<Imported>;
}

/** An empty registry, closed at the end of the test. */
export async function importTarget(): Promise<ImportTarget> {
  const store = memoryStore();
  const registry = createRegistry(store);
  const models = await openRegistry(store);
  onTestFinished(() => models.close());
  return { models, import: (file, options = {}) => importModel({ file, registry, ...options }) };
}
