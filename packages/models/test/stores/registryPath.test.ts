import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRegistry } from "../../src/index.ts";

test("a file is no registry", async () => {
  const folder = await mkdtemp(join(tmpdir(), "iris-registry-"));
  const file = join(folder, "model.onnx");
  await writeFile(file, "");
  await expect(openRegistry(file)).rejects.toMatchObject({
    code: "REGISTRY_NOT_FOUND",
    message: expect.stringContaining("must be a folder, got the file"),
  });
  await rm(folder, { recursive: true });
});
