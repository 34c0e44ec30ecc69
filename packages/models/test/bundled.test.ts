import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BUNDLED_REGISTRY, createRegistry, type Manifest, memoryStore, openRegistry } from "../src/index.ts";
import { bundledDatasets, train } from "../src/train.ts";

describe.each(bundledDatasets.map(({ name }) => name))("the bundled model %s", (name) => {
  test("is what this code trains from the bundled data, byte for byte", async () => {
    const store = memoryStore();
    await train({ registry: createRegistry(store), data: name });
    const trained = (await store.read(`${name}/1/model.onnx`))!;
    expect(Buffer.from(trained.bytes).equals(await readFile(join(BUNDLED_REGISTRY, name, "1", "model.onnx")))).toBe(
      true,
    );
    const {
      created: _,
      createdBy: __,
      ...manifest
    }: Manifest = JSON.parse(await readFile(join(BUNDLED_REGISTRY, name, "1", "manifest.json"), "utf8"));
    expect(await createRegistry(store).manifest(name, "1")).toMatchObject(manifest);
    expect((await store.read(`${name}/aliases.json`))!.bytes).toEqual(
      new Uint8Array(await readFile(join(BUNDLED_REGISTRY, name, "aliases.json"))),
    );
  });
});

test("the bundled iris gives the published numbers", async () => {
  const models = await openRegistry(BUNDLED_REGISTRY);
  expect(await models.predict("iris", [5.1, 3.5, 1.4, 0.2])).toEqual({
    label: "setosa",
    probability: expect.closeTo(0.9999555689, 10),
  });
  expect(await models.predict("iris", [5.9, 3, 5.1, 1.8])).toEqual({
    label: "virginica",
    probability: expect.closeTo(0.99970156, 8),
  });
  await models.close();
});

test("a missing value is imputed: null predicts as the mean of the column does", async () => {
  const models = await openRegistry(BUNDLED_REGISTRY);
  const mean = 3.0573333333333337;
  const row = { sepal_length: 5.9, sepal_width: null, petal_length: 5.1, petal_width: 1.8 };
  expect(await models.predict("iris", row)).toEqual(await models.predict("iris", { ...row, sepal_width: mean }));
  await models.close();
});

test("the bundled registry cannot be written to", async () => {
  const { registry } = await openRegistry(BUNDLED_REGISTRY);
  await expect(registry.alias("iris", "canary", "1")).rejects.toMatchObject({ code: "READ_ONLY" });
});
