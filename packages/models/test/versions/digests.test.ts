import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRegistry, folderStore, memoryStore, onnxruntime, type Store } from "../../src/index.ts";
import { diskCached } from "../../src/stores/diskCache.ts";
import { loadVersion } from "../../src/versions/load.ts";
import { readFixture, readWeights } from "../support/fixture.ts";

const NAME = "torch-external-data";
const WEIGHTS = "model.onnx.data";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-digests-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function published(store: Store) {
  const { draft, bytes } = await readFixture(NAME);
  const manifest = await createRegistry(store).publish(draft, bytes, { [WEIGHTS]: await readWeights(NAME) });
  return { manifest, files: await createRegistry(store).files(NAME, "1") };
}

describe.each<[string, () => Store]>([
  ["a folder", () => folderStore(join(folder, "registry"))],
  ["a disk cache", () => diskCached(memoryStore(), join(folder, "cache"))],
])("the digests that %s has calculated", (_, storeOf) => {
  test("come with the files of a version", async () => {
    const { manifest, files } = await published(storeOf());
    expect([...files.sha256!]).toEqual([
      ["model.onnx", manifest.file.sha256],
      [WEIGHTS, manifest.files![0]!.sha256],
    ]);
  });

  test.each(["model.onnx", WEIGHTS])("are compared with the manifest, and %s is not hashed again", async (file) => {
    const { files } = await published(storeOf());
    const sha256 = new Map(files.sha256).set(file, "0".repeat(64));
    await expect(loadVersion({ ...files, sha256 }, { inline: onnxruntime })).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      message: expect.stringContaining(`${file} of`),
    });
  });
});

test("files without a digest are hashed", async () => {
  const { files } = await published(memoryStore());
  const model = Uint8Array.from(files.model).fill(0, 0, 1);
  await expect(loadVersion({ ...files, model, sha256: new Map() }, { inline: onnxruntime })).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
  });
});
