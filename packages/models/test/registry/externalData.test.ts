import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createRegistry,
  folderStore,
  type Manifest,
  memoryStore,
  onnxruntime,
  openRegistry,
  openStore,
  type Store,
} from "../../src/index.ts";
import { diskCached } from "../../src/stores/diskCache.ts";
import { loadVersion } from "../../src/versions/load.ts";
import { externalModel, floats } from "../onnx/externalModel.ts";
import { stubAws } from "../stores/s3/awsEnvironment.ts";
import { startFakeS3 } from "../stores/s3/fakeS3.ts";
import { readFixture, readWeights } from "../support/fixture.ts";

const NAME = "torch-external-data";
const WEIGHTS = "model.onnx.data";
const { draft, bytes, cases } = await readFixture(NAME);
const weights = await readWeights(NAME);
const expected = [14.317615, 6.2386074, -25.195353];

/** The working directory has other weights under the same name. */
let before: string;
let folder: string;
beforeEach(async () => {
  before = process.cwd();
  folder = await mkdtemp(join(tmpdir(), "iris-external-"));
  await mkdir(join(folder, "decoy"));
  await writeFile(join(folder, "decoy", WEIGHTS), new Uint8Array(weights.length).fill(65));
  process.chdir(join(folder, "decoy"));
});
afterEach(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** What the first version in a store gives for the first case. */
async function answer(store: Store, name = NAME): Promise<unknown> {
  const { model, close } = await loadVersion(await createRegistry(store).files(name, "1"), { inline: onnxruntime });
  try {
    return Object.values(await model.predict(cases[0]!.row))[0];
  } finally {
    await close();
  }
}

/** A version without a manifest, as somebody copies an export into a registry. */
async function putByHand(store: Store, { data = weights }: { data?: Uint8Array | undefined } = {}): Promise<Store> {
  await store.write(`${NAME}/1/model.onnx`, bytes);
  await store.write(`${NAME}/1/${WEIGHTS}`, data);
  return store;
}

async function published(store: Store): Promise<Store> {
  await createRegistry(store).publish(draft, bytes, { [WEIGHTS]: weights });
  return store;
}

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4));

const STORES: readonly [string, () => Promise<Store>][] = [
  ["a folder", async () => folderStore(join(folder, "registry"))],
  ["memory", async () => memoryStore()],
  ["S3", s3],
  ["S3 with a disk cache", async () => diskCached(await s3(), join(folder, "cache"))],
];

async function s3(): Promise<Store> {
  const fake = await startFakeS3("bucket");
  stubAws({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: fake.url });
  ended.push(() => fake.close());
  return openStore("s3://bucket/registry", { cache: false });
}
const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

test("files beside the model are published through an open registry", async () => {
  const models = await openRegistry(memoryStore());
  await models.registry.publish(draft, bytes, { [WEIGHTS]: weights });
  expect(Object.values(await models.predict(NAME, cases[0]!.row))[0]).toEqual(close(expected));
  await models.close();
});

describe.each(STORES)("torch's default export, its weights in a file of their own, from %s", (_, open) => {
  test("is served, published or put there by hand", async () => {
    expect(await answer(await putByHand(await open()))).toEqual(close(expected));
    expect(await answer(await published(await open()))).toEqual(close(expected));
  });

  test("has all its files in its manifest", async () => {
    const files = [{ name: WEIGHTS, bytes: weights.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }];
    expect((await createRegistry(await published(await open())).manifest(NAME, "1")).files).toEqual(files);
    expect((await createRegistry(await putByHand(await open())).manifest(NAME, "1")).files).toEqual(files);
  });

  test("is refused with weights that were tampered with", async () => {
    const store = await published(await open());
    await store.write(
      `${NAME}/1/${WEIGHTS}`,
      Uint8Array.from(weights, (byte, at) => (at === 9 ? byte ^ 1 : byte)),
    );
    await expect(answer(store)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    await expect(answer(store)).rejects.toThrow(WEIGHTS);
  });

  test("is refused with weights that are cut off", async () => {
    const store = await putByHand(await open(), { data: weights.subarray(0, weights.length - 1) });
    await expect(answer(store)).rejects.toMatchObject({ code: "MODEL_REJECTED" });
    await expect(answer(store)).rejects.toThrow(
      /model\.onnx\.data must hold at least \d+ bytes for the tensor ".*", got/,
    );
  });

  test("is refused without weights", async () => {
    const store = await open();
    await store.write(`${NAME}/1/model.onnx`, bytes);
    await expect(answer(store)).rejects.toMatchObject({ code: "MODEL_FILE_MISSING" });
    await expect(answer(store)).rejects.toThrow(/version 1 has no model\.onnx\.data, which its graph names/);
  });

  test("is loaded anew when its weights change", async () => {
    const store = await putByHand(await open(), { data: new Uint8Array(weights.length) });
    const models = await openRegistry(store);
    await models.start();
    expect(await models.predict(NAME, cases[0]!.row)).not.toEqual({ linear_1: close(expected) });
    await store.write(`${NAME}/1/${WEIGHTS}`, weights);
    await models.reload();
    expect(await models.predict(NAME, cases[0]!.row)).toEqual({ linear_1: close(expected) });
    await models.close();
  });
});

describe("a manifest", () => {
  const withFiles = async (change: (manifest: Manifest) => unknown): Promise<Store> => {
    const store = await published(memoryStore());
    const manifest = await createRegistry(store).manifest(NAME, "1");
    await store.write(`${NAME}/1/manifest.json`, Buffer.from(JSON.stringify(change(manifest))));
    await store.write(`${NAME}/1/.claim`, Buffer.from("by hand"));
    return store;
  };

  test("without files: the graph says which they are", async () => {
    expect(await answer(await withFiles(({ files: _, ...rest }) => rest))).toEqual(close(expected));
  });

  test("that lists fewer files than the graph names does not fit", async () => {
    const store = await withFiles((manifest) => ({ ...manifest, files: [] }));
    await expect(answer(store)).rejects.toMatchObject({ code: "MODEL_FILE_MISSING" });
  });

  test("that lists a missing file is an error that says so", async () => {
    const store = await withFiles((manifest) => ({ ...manifest, files: [{ ...manifest.files![0], name: "other" }] }));
    await expect(answer(store)).rejects.toThrow(/has no other, which its manifest lists/);
  });

  test.each(["../1/model.onnx.data", "/model.onnx.data", "a\\b", "model.onnx", ""])("cannot list %j", async (name) => {
    const store = await withFiles((manifest) => ({ ...manifest, files: [{ ...manifest.files![0], name }] }));
    await expect(answer(store)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
  });

  test("cannot list a file twice", async () => {
    const store = await withFiles(({ files = [], ...rest }) => ({ ...rest, files: [...files, ...files] }));
    await expect(answer(store)).rejects.toThrow(/names "model\.onnx\.data" more than once/);
  });
});

describe("publishing", () => {
  const adding = externalModel("initializer", { location: "weights/w.bin" });
  const own = { name: "adding", task: "tensor" as const, batched: false };
  const tensor = { dtype: "float32" as const, shape: [2] };
  const addingDraft = { ...own, inputs: [{ name: "x", ...tensor }], outputs: [{ name: "y", ...tensor }] };

  test("writes the files before the manifest, in folders too, and lists them in order", async () => {
    const store = memoryStore();
    const written: string[] = [];
    const watched: Store = {
      ...store,
      write: (key, ...more) => {
        written.push(key);
        return store.write(key, ...more);
      },
    };
    await createRegistry(watched).publish(addingDraft, adding, { "weights/w.bin": floats(10, 20) });
    expect(written).toEqual(
      // the second write of the claim shows whether the store refuses it
      [".claim", ".claim", "model.onnx", "weights/w.bin", "manifest.json"].map((file) => `adding/1/${file}`),
    );
    const { files } = await createRegistry(store)
      .files("adding", "1")
      .then(({ manifest }) => manifest);
    expect(files?.map(({ name }) => name)).toEqual(["weights/w.bin"]);
  });

  test.each([
    ["no file", {}, "MODEL_FILE_MISSING", /weights\/w\.bin, which holds the tensor "w"/],
    ["a file of another name", { "w.bin": floats(1, 2) }, "MODEL_FILE_MISSING", /weights\/w\.bin/],
    ["one that is too short", { "weights/w.bin": floats(1) }, "MODEL_REJECTED", /must hold at least 8 bytes/],
    [
      "one too many",
      { "weights/w.bin": floats(1, 2), "../x": floats(1) },
      "INVALID_OPTION",
      /got \.\.\/x; it names weights\/w\.bin/,
    ],
  ])("refuses %s for what the graph names, and writes nothing", async (_, files, code, message) => {
    const store = memoryStore();
    const publishing = createRegistry(store).publish(addingDraft, adding, files);
    await expect(publishing).rejects.toMatchObject({ code });
    await expect(publishing).rejects.toThrow(message);
    expect(await store.list("")).toEqual([]);
  });

  test("refuses files for a model that names none", async () => {
    const xgboost = await readFixture("xgboost-classifier");
    const publishing = createRegistry(memoryStore()).publish(xgboost.draft, xgboost.bytes, { "a.bin": floats(1) });
    await expect(publishing).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  test.each([0, 1, 2, 3])("broken off after %i writes leaves no visible version", async (allowed) => {
    const store = memoryStore();
    let writes = 0;
    const dying: Store = {
      ...store,
      write: (...given) => (writes++ < allowed ? store.write(...given) : Promise.reject(new Error("killed"))),
    };
    await expect(published(dying)).rejects.toThrow("killed");
    expect([...(await createRegistry(store).catalogue()).keys()]).toEqual([]);
  });
});

test("the disk cache holds all files of a version", async () => {
  const inner = await published(memoryStore());
  const cached = diskCached(inner, join(folder, "cache"));
  expect(await answer(cached)).toEqual(close(expected));
  const { file, files } = await createRegistry(inner).manifest(NAME, "1");
  const digests = [file.sha256, files![0]!.sha256].sort();
  expect((await readdir(join(folder, "cache"))).sort()).toEqual(digests);
  const failing: Store = { ...inner, download: () => Promise.reject(new Error("fetched again")) };
  expect(await answer(diskCached(failing, join(folder, "cache")))).toEqual(close(expected));
});

describe("links in a folder", () => {
  const path = (...parts: string[]) => join(folder, "registry", NAME, "1", ...parts);
  beforeEach(() => putByHand(folderStore(join(folder, "registry"))));
  const linked = (...parts: string[]) => answer(folderStore(join(folder, "registry", ...parts)));

  test("that lead out of the registry are no weights", async () => {
    await rename(path(WEIGHTS), join(folder, WEIGHTS));
    await symlink(join(folder, WEIGHTS), path(WEIGHTS));
    await expect(linked()).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
    await expect(linked()).rejects.toThrow(/model\.onnx\.data is a link that leads out of its folder/);
  });

  test("that lead out of the registry are no version", async () => {
    await rename(path(), join(folder, "version"));
    await symlink(join(folder, "version"), path());
    await expect(linked()).rejects.toMatchObject({
      code: "OBJECT_UNREADABLE",
      message: expect.stringContaining("leads out of the registry"),
    });
  });

  test("that lead to the weights of another version are no weights", async () => {
    await mkdir(path("..", "2"));
    await rename(path(WEIGHTS), path("..", "2", WEIGHTS));
    await symlink(join("..", "2", WEIGHTS), path(WEIGHTS));
    const models = await openRegistry(folderStore(join(folder, "registry")));
    await expect(models.predict(NAME, { input: [0, 0, 0, 0] }, { version: "1" })).rejects.toMatchObject({
      code: expect.stringMatching(/OBJECT_UNREADABLE|VERSION_OUT_OF_SERVICE/),
      message: expect.stringContaining("leads out of its folder"),
    });
    await models.close();
  });

  test("that lead out by way of a folder are none either", async () => {
    await writeFile(path("model.onnx"), externalModel("initializer", { location: "etc/w.bin" }));
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere", "w.bin"), floats(10, 20));
    await symlink(join(folder, "elsewhere"), path("etc"));
    await expect(linked()).rejects.toMatchObject({ code: "OBJECT_UNREADABLE" });
  });

  test("that lead to nothing are missing files", async () => {
    await rename(path(WEIGHTS), path("other"));
    await symlink(join(folder, "nowhere"), path(WEIGHTS));
    await expect(linked()).rejects.toMatchObject({ code: "MODEL_FILE_MISSING" });
  });

  test("are followed in a Kubernetes volume, whose files are links within it", async () => {
    await mkdir(path("..2026_11_27"));
    for (const file of ["model.onnx", WEIGHTS]) await rename(path(file), path("..2026_11_27", file));
    await symlink("..2026_11_27", path("..data"));
    for (const file of ["model.onnx", WEIGHTS]) await symlink(join("..data", file), path(file));
    expect(await linked()).toEqual(close(expected));
  });

  test("are followed where the registry is one, or the version is one within it", async () => {
    await rename(path(), join(folder, "registry", "a-version"));
    await symlink(join("..", "a-version"), path());
    expect(await linked()).toEqual(close(expected));
    await symlink(join(folder, "registry"), join(folder, "linked"));
    expect(await linked("..", "linked")).toEqual(close(expected));
  });
});
