import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRegistry, type Models, memoryStore, openRegistry, type Registry, type Store } from "../../src/index.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "sklearn-gbr-diabetes";

let store: Store;
let registry: Registry;
let models: Models;
beforeEach(async () => {
  store = memoryStore();
  registry = createRegistry(store);
  const { draft, bytes } = await readFixture(NAME);
  for (const description of ["first", "second"]) await registry.publish({ ...draft, description }, bytes);
  models = await openRegistry(store, { loading: "on-demand" });
});
afterEach(() => models.close());

describe("describe", () => {
  test("reads the registry when nothing is known of it, and loads nothing", async () => {
    await registry.alias(NAME, "stable", "1");
    expect(await models.describe(NAME)).toEqual({
      name: NAME,
      current: "1",
      aliases: { stable: "1" },
      versions: [
        { version: "1", state: "unchecked" },
        { version: "2", state: "unchecked" },
      ],
    });
  });

  test("is what status() holds of the model", async () => {
    await models.start();
    await models.model(NAME);
    expect(await models.describe(NAME)).toEqual(models.status()[0]);
  });

  test("an unknown model names the nearest one", async () => {
    await expect(models.describe("sklearn-gbr")).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      message: expect.stringContaining(NAME),
    });
  });
});

describe("describeVersion", () => {
  test("has the manifest of a version that is not loaded", async () => {
    expect(await models.describeVersion(NAME, "1")).toMatchObject({
      model: NAME,
      version: "1",
      state: "unchecked",
      manifest: { description: "first" },
    });
  });

  test("without a reference is the version that responds to requests without one", async () => {
    expect(await models.describeVersion(NAME)).toMatchObject({ version: "2" });
    await models.registry.alias(NAME, "stable", "1");
    expect(await models.describeVersion(NAME)).toMatchObject({ version: "1" });
  });

  test("a manifest that cannot be read is the reason, and not an error", async () => {
    await store.write(`${NAME}/1/manifest.json`, new TextEncoder().encode("{"));
    await models.model(NAME, "1").catch(() => undefined);
    const described = await models.describeVersion(NAME, "1");
    expect(described).toMatchObject({ state: "failed", reason: { code: "MANIFEST_INVALID" } });
    expect(described).not.toHaveProperty("manifest");
  });

  test("an alias of several versions names them", async () => {
    await models.registry.alias(NAME, "canary", { "1": 90, "2": 10 });
    await expect(models.describeVersion(NAME, "canary")).rejects.toMatchObject({
      code: "VERSION_NOT_FOUND",
      message: expect.stringContaining("1 and 2"),
    });
  });
});
