import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "./support/server.ts";

const REGISTRY = fileURLToPath(new URL("../../../packages/models/registry", import.meta.url));
const SETOSA = "[5.1,3.5,1.4,0.2]";

/** What KServe puts into /mnt/models, by what storageUri names. */
describe("a folder of models as KServe makes it", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "iris-kserve-"));
    await cp(REGISTRY, join(folder, "root"), { recursive: true });
    // pvc://: each entry of the volume's folder, where KServe does not mount the volume itself
    await mkdir(join(folder, "links"));
    for (const name of await readdir(REGISTRY)) {
      if (!name.startsWith(".")) await symlink(join(folder, "root", name), join(folder, "links", name));
    }
    await mkdir(join(folder, "one"));
    await cp(join(REGISTRY, "wine"), join(folder, "one", "wine"), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const ask = async (registry: string): Promise<[number, unknown]> => {
    await using server = await serve({ IRIS_REGISTRY: join(folder, registry) });
    const answer = await fetch(`${server.url}/health/ready`);
    return [answer.status, await answer.json()];
  };

  test.each(["root", "links"])("is served when it is a registry's root (%s)", async (registry) => {
    const env = { IRIS_REGISTRY: join(folder, registry), IRIS_LINK_FOLDERS: join(folder, "root") };
    await using server = await serve(env);
    const answer = await fetch(`${server.url}/models/iris/predict`, { method: "POST", body: SETOSA });
    expect([answer.status, await answer.json()]).toEqual([200, { prediction: { label: "setosa", probability: 1 } }]);
  });

  test("has its only model at /predict", async () => {
    expect(await ask("one")).toEqual([200, expect.objectContaining({ status: "ready", model: "wine" })]);
  });

  test.each([
    "root/iris",
    "root/iris/1",
  ])("is not ready, and says why, when it is only a part of one (%s)", async (part) => {
    const reasons = ['the registry has no model called "iris"'];
    expect(await ask(part)).toEqual([503, expect.objectContaining({ status: "not ready", reasons })]);
  });
});
