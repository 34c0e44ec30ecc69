import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLED_REGISTRY, createRegistry, folderStore, type Registry } from "iris-models";
import { onTestFinished } from "vitest";

/** A registry in a folder of its own, gone after the test. */
export interface IrisRegistry {
  readonly folder: string;
  readonly registry: Registry;
  /** Publishes the model once more, as the next version. */
  publish(): Promise<void>;
}

/** A registry that holds the bundled iris model alone. */
export async function irisRegistry(): Promise<IrisRegistry> {
  const parent = await mkdtemp(join(tmpdir(), "iris-server-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = join(parent, "registry");
  await cp(join(BUNDLED_REGISTRY, "iris"), join(folder, "iris"), { recursive: true });
  const registry = createRegistry(folderStore(folder));
  const read = (file: string) => readFile(join(BUNDLED_REGISTRY, "iris", "1", file));
  const publish = async (): Promise<void> => {
    const { version, file, created, ...draft } = JSON.parse(String(await read("manifest.json")));
    const published = await registry.publish(draft, await read("model.onnx"));
    await registry.alias("iris", "stable", published.version);
  };
  return { folder, registry, publish };
}
