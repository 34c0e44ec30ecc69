import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  BUNDLED_REGISTRY,
  createRegistry,
  type Manifest,
  memoryStore,
  onnxruntime,
  openRegistry,
  type Store,
} from "../../src/index.ts";
import { loadVersion } from "../../src/versions/load.ts";
import { readFixture } from "../support/fixture.ts";
import { mutationsOf } from "./mutations.ts";

// hundreds of versions are loaded, which takes a while on a busy machine
vi.setConfig({ testTimeout: 120_000 });

const fileOf = (model: string, file: string) => readFile(join(BUNDLED_REGISTRY, model, "1", file));
const encode = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));

/** A registry with a copy of a bundled model. @param claim whether its claim is copied too */
async function copyOf(model: string, claim: boolean): Promise<{ store: Store; manifest: Manifest }> {
  const store = memoryStore();
  for (const file of ["model.onnx", "manifest.json", ...(claim ? [".claim"] : [])])
    await store.write(`${model}/1/${file}`, await fileOf(model, file));
  return { store, manifest: JSON.parse(String(await fileOf(model, "manifest.json"))) };
}

const load = async (store: Store, model: string) =>
  loadVersion(await createRegistry(store).files(model, "1"), { inline: onnxruntime });

/** What comes of a manifest: the code with which it is refused, or undefined when it is served. */
async function refusal(store: Store, model: string, manifest: unknown): Promise<string | undefined> {
  await store.write(`${model}/1/manifest.json`, encode(manifest));
  try {
    await (await load(store, model)).close();
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

describe.each(["iris", "wine", "diabetes"])("a published manifest of %s", (model) => {
  test("is served as it was published, and with no change whatever", async () => {
    const { store, manifest } = await copyOf(model, true);
    await (await load(store, model)).close();
    const mutations = mutationsOf(manifest).filter(({ json }) => JSON.stringify(json) !== JSON.stringify(manifest));
    expect(mutations.length).toBeGreaterThan(1000);
    const served: string[] = [];
    for (const { what, json } of mutations) {
      const code = await refusal(store, model, json);
      if (code !== "DIGEST_MISMATCH" && code !== "MANIFEST_INVALID") served.push(`${what}: ${code}`);
    }
    expect(served).toEqual([]);
  });

  test("says that it was changed and what to do, in list and manifest too", async () => {
    const { store, manifest } = await copyOf(model, true);
    await store.write(`${model}/1/manifest.json`, encode({ ...manifest, description: "other" }));
    const reading = createRegistry(store).manifest(model, "1");
    await expect(reading).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    await expect(reading).rejects.toThrow(
      new RegExp(`The manifest of ${model} version 1 was changed after it was published.*remove \\.claim`),
    );
  });

  test("is served as it stands once its claim is removed, or is one of an earlier release", async () => {
    for (const claim of [undefined, "", "a24bd1c5-f6b6-4b2c-9d3a-40d3a5ffaf0c", '{"token": "x"}', "[]", "null"]) {
      const { store, manifest } = await copyOf(model, false);
      if (claim !== undefined) await store.write(`${model}/1/.claim`, Buffer.from(claim));
      expect(await refusal(store, model, { ...manifest, description: "other" })).toBeUndefined();
    }
  });
});

describe("names that a manifest swaps or renames fail its golden rows, without a claim too", () => {
  /** One list for each pair of neighbours swapped, and one for each item renamed. */
  const swapped = <T>(items: readonly T[]): T[][] =>
    items.slice(1).map((item, at) => items.toSpliced(at, 2, item, items[at]!));
  const pairs = (items: readonly string[]) => items.slice(1).map((item, at) => [items[at]!, item] as const);
  /** The same JSON with other names for features, in all places but the golden rows. */
  const renamed = ({ golden, ...rest }: Manifest, names: Readonly<Record<string, string>>) => ({
    ...JSON.parse(JSON.stringify(rest), (_, value) =>
      typeof value === "string" && Object.hasOwn(names, value) ? names[value] : value,
    ),
    golden,
  });

  test.each(["iris", "wine"])("classes of %s", async (model) => {
    const { store, manifest } = await copyOf(model, false);
    const classes = manifest.classes!;
    const others = [...swapped(classes), classes.toReversed(), ...classes.map((_, at) => classes.with(at, "other"))];
    for (const other of others)
      expect(await refusal(store, model, { ...manifest, classes: other })).toBe("GOLDEN_ROW_FAILED");
  });

  test.each(["iris", "wine", "diabetes"])("features of %s that are renamed", async (model) => {
    const { store, manifest } = await copyOf(model, false);
    for (const { name } of manifest.features!)
      expect(await refusal(store, model, renamed(manifest, { [name]: "other" }))).toBe("GOLDEN_ROW_FAILED");
  });

  // wine has features that hardly any tree asks for: there only the claim tells
  test.each(["iris", "diabetes"])("features of %s that are swapped", async (model) => {
    const { store, manifest } = await copyOf(model, false);
    const names = manifest.features!.map(({ name }) => name);
    const [input] = manifest.inputs;
    const mutations = [
      ...swapped(names).map((features) => ({ ...manifest, inputs: [{ ...input, features }] })),
      ...swapped(manifest.features!).map((features) => ({ ...manifest, features })),
      ...pairs(names).map(([a, b]) => renamed(manifest, { [a]: b, [b]: a })),
    ];
    for (const mutation of mutations) expect(await refusal(store, model, mutation)).toBe("GOLDEN_ROW_FAILED");
  });

  test("probabilities in the order of the classes, as earlier releases wrote them, are read still", async () => {
    const { draft, bytes, cases } = await readFixture("xgboost-classifier");
    const expected = { probabilities: [...cases[0]!.expected.probabilities![0]!] };
    const row = cases[0]!.inputs.input![0];
    const registry = createRegistry(memoryStore());
    const loadOf = async (golden: typeof draft.golden) => {
      const { version } = await registry.publish({ ...draft, golden: golden! }, bytes);
      return loadVersion(await registry.files(draft.name, version), { inline: onnxruntime });
    };
    await (await loadOf([{ row, expected }])).close();
    const wrong = { probabilities: expected.probabilities.toReversed() };
    await expect(loadOf([{ row, expected: wrong }])).rejects.toMatchObject({ code: "GOLDEN_ROW_FAILED" });
  });
});

test("a version whose manifest was removed is not described from its graph instead", async () => {
  const { store } = await copyOf("iris", true);
  const bare: Store = {
    ...store,
    read: (key, ...more) => (key.endsWith("manifest.json") ? Promise.resolve(undefined) : store.read(key, ...more)),
  };
  await expect(createRegistry(bare).files("iris", "1")).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await expect(createRegistry(bare).manifest("iris", "1")).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});

test("a version that was tampered with comes into service when its claim is removed, without a restart", async () => {
  const { store, manifest } = await copyOf("iris", true);
  await store.write("iris/1/manifest.json", encode({ ...manifest, description: "other" }));
  const models = await openRegistry(store);
  await models.start();
  await expect(models.model("iris", "1")).rejects.toMatchObject({ cause: { code: "DIGEST_MISMATCH" } });
  await store.write("iris/1/.claim", Buffer.from(""));
  await models.reload();
  expect((await models.model("iris", "1")).manifest.description).toBe("other");
  await models.close();
});
