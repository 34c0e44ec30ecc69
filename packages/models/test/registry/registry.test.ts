import { beforeEach, describe, expect, test } from "vitest";
import { createRegistry, findEntry, memoryStore, type Registry, resolveVersion, type Store } from "../../src/index.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "xgboost-classifier";
const { draft, bytes } = await readFixture(NAME);

let store: Store;
let registry: Registry;
beforeEach(() => {
  store = memoryStore();
  registry = createRegistry(store);
});

const publish = () => registry.publish(draft, bytes);
const versions = async () => (await registry.catalogue()).get(NAME)?.versions ?? [];

describe("publishing", () => {
  test("gives the next number and a manifest that knows its file", async () => {
    await publish();
    const manifest = await publish();
    expect(manifest).toMatchObject({ version: "2", file: { name: "model.onnx", bytes: bytes.byteLength } });
    expect(await versions()).toEqual(["1", "2"]);
    expect(await registry.manifest(NAME, "2")).toEqual(manifest);
  });

  test("twenty at once lose nothing and repeat no number", async () => {
    const published = await Promise.all(Array.from({ length: 20 }, publish));
    expect(published.map(({ version }) => Number(version)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(await versions()).toHaveLength(20);
  });

  test.each([
    0, 1, 2, 3,
  ])("broken off after %i writes leaves no visible version, and the next one a new number", async (allowed) => {
    let writes = 0;
    const dying: Store = {
      ...store,
      write: (...request) => (writes++ < allowed ? store.write(...request) : Promise.reject(new Error("killed"))),
    };
    await expect(createRegistry(dying).publish(draft, bytes)).rejects.toThrow("killed");
    expect(await versions()).toEqual([]);
    const { version } = await publish();
    expect(await versions()).toEqual([version]);
    expect(Buffer.from((await registry.files(NAME, version)).model).equals(bytes)).toBe(true);
  });

  test("is refused by a store that ignores conditions, so that no two publishers get the same version", async () => {
    const ignoring: Store = { ...store, write: (key, bytes) => store.write(key, bytes) };
    const published = await Promise.allSettled([1, 2].map(() => createRegistry(ignoring).publish(draft, bytes)));
    for (const result of published)
      expect(result).toMatchObject({
        reason: { code: "STORE_UNAVAILABLE", message: expect.stringMatching(/If-None-Match.*overwrote/) },
      });
    expect(await versions()).toEqual([]);
  });

  test("refuses a manifest that does not fit together, and writes nothing", async () => {
    const { classes: _, ...without } = draft;
    await expect(registry.publish(without, bytes)).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      faults: [{ path: "/classes" }],
    });
    await expect(registry.publish({ ...draft, name: "../x" }, bytes)).rejects.toMatchObject({ code: "INVALID_NAME" });
    expect(await store.list("")).toEqual([]);
  });
});

describe("aliases", () => {
  const resolve = async (reference?: string, random?: () => number) =>
    resolveVersion(findEntry(await registry.catalogue(), NAME), reference, random);

  test("without a version: stable, and where there is none, the highest", async () => {
    for (let count = 0; count < 10; count++) await publish();
    expect(await resolve()).toBe("10");
    await registry.alias(NAME, "stable", "2");
    expect(await resolve()).toBe("2");
    expect(await resolve("latest")).toBe("10");
    expect(await resolve("7")).toBe("7");
  });

  test("an alias with weights is drawn by them", async () => {
    for (let count = 0; count < 3; count++) await publish();
    await registry.alias(NAME, "canary", { "2": 90, "3": 10 });
    expect(await resolve("canary", () => 0)).toBe("2");
    expect(await resolve("canary", () => 0.899)).toBe("2");
    expect(await resolve("canary", () => 0.9)).toBe("3");
    expect(await resolve("canary", () => 0.999999)).toBe("3");
  });

  test("twenty moved at once are all there", async () => {
    await publish();
    const names = Array.from({ length: 20 }, (_, index) => `alias-${index}`);
    await Promise.all(names.map((alias) => registry.alias(NAME, alias, "1")));
    expect(Object.keys((await registry.catalogue()).get(NAME)!.aliases).sort()).toEqual([...names].sort());
  });

  test("what is not there is refused, by name", async () => {
    await publish();
    await expect(registry.alias(NAME, "stable", "9")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
    await expect(registry.alias("xgbost-classifier", "stable", "1")).rejects.toThrow(
      /Did you mean "xgboost-classifier"/,
    );
    await expect(registry.alias(NAME, "latest", "1")).rejects.toMatchObject({ code: "INVALID_NAME" });
    await registry.alias(NAME, "stable", "1");
    await expect(resolve("stabel")).rejects.toThrow(/Did you mean "stable"/);
    await expect(resolve("__proto__")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  });

  test("a broken aliases.json stops names, not numbers", async () => {
    await publish();
    await store.write(`${NAME}/aliases.json`, Buffer.from('{"stable": 1}'));
    await expect(resolve()).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
    expect(await resolve("1")).toBe("1");
    expect(await resolve("latest")).toBe("1");
  });
});

test("a bare model that somebody put there is a version, described from its graph", async () => {
  await store.write(`${NAME}/3/model.onnx`, bytes);
  expect(await versions()).toEqual(["3"]);
  expect(await registry.manifest(NAME, "3")).toMatchObject({
    task: "tensor",
    version: "3",
    inputs: [{ name: "input", dtype: "float32", shape: [null, 13] }],
    outputs: [{ name: "label" }, { name: "probabilities" }],
  });
});

test("other things in the folder are no models", async () => {
  for (const key of [
    "README.md",
    "lost+found/1/model.onnx",
    "iris/v1/model.onnx",
    "iris/01/model.onnx",
    "iris/1/other.bin",
    "iris/1/deep/model.onnx",
  ]) {
    await store.write(key, Buffer.from("x"));
  }
  expect([...(await registry.catalogue()).keys()]).toEqual([]);
});
