import { beforeEach, describe, expect, test } from "vitest";
import {
  createRegistry,
  IrisError,
  type ManifestDraft,
  memoryStore,
  openRegistry,
  type Registry,
  type RuntimeEvent,
  type Store,
} from "../../src/index.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "sklearn-gbr-diabetes";
const { draft, bytes, cases } = await readFixture(NAME);
const row = cases[0]!.row;
const expected = cases[0]!.expected.value![0]!;

let store: Store;
let registry: Registry;
let events: RuntimeEvent[];
beforeEach(async () => {
  store = memoryStore();
  registry = createRegistry(store);
  events = [];
  await registry.publish(draft, bytes);
});

const open = () => openRegistry(store, { onEvent: (event) => events.push(event) });
const replace = (key: string, text: string) => store.write(`${NAME}/${key}`, Buffer.from(text));
const wrongGolden: ManifestDraft = { ...draft, golden: [{ row, expected: { value: expected + 5 } }] };

/** Ways in which version 2 can be broken, and the code that tells each. */
const BROKEN: [string, string, () => Promise<unknown>][] = [
  ["a manifest that is no JSON", "MANIFEST_INVALID", () => replace("2/manifest.json", "{")],
  [
    "a manifest that lacks its outputs",
    "MANIFEST_INVALID",
    () => replace("2/manifest.json", JSON.stringify({ ...draft, version: "2", outputs: [] })),
  ],
  [
    "a manifest of another version",
    "MANIFEST_INVALID",
    async () => replace("2/manifest.json", JSON.stringify(await registry.manifest(NAME, "1"))),
  ],
  [
    "an output that the graph has not",
    "MANIFEST_INVALID",
    () => registry.publish({ ...draft, outputs: [{ ...draft.outputs[0]!, name: "other" }] }, bytes),
  ],
  [
    "a model file that is missing",
    "MODEL_FILE_MISSING",
    async () => replace("2/manifest.json", JSON.stringify({ ...(await registry.manifest(NAME, "1")), version: "2" })),
  ],
  [
    "a model file that was changed",
    "DIGEST_MISMATCH",
    async () => {
      await registry.publish(draft, bytes);
      await replace("2/model.onnx", "tampered");
    },
  ],
  ["a model file that is none", "MODEL_REJECTED", () => registry.publish(draft, Buffer.from("not onnx"))],
  ["a golden row that fails", "GOLDEN_ROW_FAILED", () => registry.publish(wrongGolden, bytes)],
];

describe.each(BROKEN)("%s", (_what, code, breakIt) => {
  test(`is out of service with ${code}, the version before it and all others serve`, async () => {
    await breakIt();
    const other = await readFixture("xgboost-classifier");
    await registry.publish(other.draft, other.bytes);
    const models = await open();
    await models.start();
    const found = models.status().find(({ name }) => name === NAME)!;
    expect(found).toMatchObject({
      current: "1",
      versions: [
        { version: "1", state: "ready" },
        { version: "2", state: "failed", reason: { code } },
      ],
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "version-failed",
        model: NAME,
        version: "2",
        error: expect.objectContaining({ code }),
      }),
    );
    expect((await models.model(NAME)).version).toBe("1");
    await expect(models.model(NAME, "2")).rejects.toMatchObject({ code: "VERSION_OUT_OF_SERVICE", cause: { code } });
    expect((await models.model("xgboost-classifier")).version).toBe("1");
    await models.close();
  });
});

test("when no version of a model can serve, the error says why", async () => {
  await replace("1/model.onnx", "tampered");
  const models = await open();
  await models.start();
  await expect(models.predict(NAME, row)).rejects.toThrow(/out of service.*SHA-256.*No other version/);
  expect(models.status()).toMatchObject([{ name: NAME, versions: [{ state: "failed" }] }]);
});

test("a store that fails once does not condemn the version", async () => {
  let failures = 1;
  const flaky: Store = {
    ...store,
    read: (key) =>
      key.endsWith(".onnx") && failures-- > 0
        ? Promise.reject(new IrisError("STORE_UNAVAILABLE", "gone"))
        : store.read(key),
  };
  const models = await openRegistry(flaky);
  await expect(models.predict(NAME, row)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  expect(await models.predict(NAME, row)).toEqual({ value: expect.closeTo(expected, 2) });
});

test("a version that nothing names is checked in the background, and predicts when requested", async () => {
  await registry.publish(draft, bytes);
  await registry.publish(draft, bytes);
  await registry.alias(NAME, "stable", "1");
  const models = await open();
  await models.start();
  await expect.poll(() => events).toContainEqual(expect.objectContaining({ type: "version-checked", version: "2" }));
  expect((await models.model(NAME, "2")).version).toBe("2");
});

test("a model without golden rows predicts all the same, many rows too", async () => {
  const { golden: _, ...bare } = draft;
  await registry.publish(bare, bytes);
  const models = await open();
  const single = cases.filter((one) => one.row !== undefined);
  expect(
    await models.predictMany(
      NAME,
      single.map((one) => one.row),
    ),
  ).toEqual(single.map((one) => ({ value: expect.closeTo(one.expected.value![0]!, 2) })));
});

test("a version that is requested while it is being checked stays in service", async () => {
  await registry.publish(draft, bytes);
  await registry.publish(draft, bytes);
  await registry.alias(NAME, "stable", "1");
  const models = await open();
  await models.start();
  const asked = await models.model(NAME, "2");
  await expect.poll(() => events.filter(({ type }) => type === "version-ready")).toHaveLength(3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await asked.predict(row)).toEqual({ value: expect.closeTo(expected, 2) });
  expect(models.status()[0]!.versions[1]).toMatchObject({ version: "2", state: "ready" });
  await models.close();
});

test("of very many faults the first twenty are listed, and the search ends there", async () => {
  const models = await open();
  let looked = 0;
  const rows = Array.from({ length: 10_000 }, () =>
    Object.defineProperty({}, "age", { enumerable: true, get: () => looked++ && "x" }),
  );
  const error = await models.predictMany(NAME, rows).catch((reason) => reason);
  expect(error.message).toMatch(/\(and at least \d+ more\)\. Only the first 20 errors are listed\.$/);
  expect(error.faults).toHaveLength(20);
  expect(looked).toBeLessThan(100);
});

describe("an alias that names a version which is not there", () => {
  beforeEach(() => replace("aliases.json", '{"stable":"9"}'));

  test("does not take the model down: the highest version below serves, and the fault is reported", async () => {
    const models = await open();
    await models.start();
    expect((await models.model(NAME)).version).toBe("1");
    expect((await models.model(NAME, "stable")).version).toBe("1");
    const fault = { code: "VERSION_NOT_FOUND", message: expect.stringContaining('the alias "stable" names') };
    expect(models.status()[0]).toMatchObject({ current: "1", fault });
    expect(events).toContainEqual(expect.objectContaining({ type: "aliases-failed", model: NAME }));
  });

  test("is no excuse for another number", async () => {
    await expect((await open()).model(NAME, "9")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  });
});

describe("a manifest that does not fit its graph is no manifest, golden rows or not", () => {
  const { golden: _, ...bare } = draft;
  const features = draft.features!.slice(0, 9);
  const [input, output] = [draft.inputs[0]!, draft.outputs[0]!];
  test.each<[string, Partial<ManifestDraft>, string]>([
    ["another type", { inputs: [{ ...input, dtype: "float64" }] }, "float64 here and float32 in the graph"],
    [
      "fewer columns",
      { features, inputs: [{ ...input, shape: [null, 9], features: features.map(({ name }) => name) }] },
      "[any,9] here",
    ],
    ["an input of another name", { inputs: [{ ...input, name: "Z" }] }, 'input "X" is missing'],
    ["an output of another type", { outputs: [{ ...output, dtype: "float64" }] }, 'output "variable" is float64'],
  ])("%s", async (_what, part, message) => {
    const { version } = await registry.publish({ ...bare, ...part }, bytes);
    const models = await open();
    await models.start();
    const found = models.status()[0]!.versions.find((one) => one.version === version);
    expect(found).toMatchObject({
      state: "failed",
      reason: { code: "MANIFEST_INVALID", message: expect.stringContaining(message) },
    });
  });
});

test("a model that does not give what its manifest promises is out of service, golden rows or not", async () => {
  const wine = await readFixture("xgboost-classifier");
  const { golden: _, ...bare } = wine.draft;
  await registry.publish({ ...bare, classes: [0, 1] }, wine.bytes);
  await registry.publish({ ...bare, classes: ["a", "b", "c"] }, wine.bytes);
  const models = await open();
  await models.start();
  const states = models.status().find(({ name }) => name === bare.name)!.versions;
  expect(states).toMatchObject([
    {
      state: "failed",
      reason: { code: "MANIFEST_INVALID", message: expect.stringContaining("instead of 2 elements") },
    },
    { state: "failed", reason: { code: "MANIFEST_INVALID", message: expect.stringContaining("none of its classes") } },
  ]);
});

test("what is published through the open registry is seen at once", async () => {
  const models = await open();
  expect((await models.model(NAME)).version).toBe("1");
  await models.registry.publish(draft, bytes);
  expect((await models.model(NAME)).version).toBe("2");
  await models.registry.alias(NAME, "stable", "1");
  expect((await models.model(NAME)).version).toBe("1");
});

test("a model that is closed finishes the rows under way, and rejects later ones", async () => {
  const models = await open();
  const model = await models.model(NAME);
  const answers = model.predictMany(Array.from({ length: 5000 }, () => row));
  await models.close();
  expect(await answers).toHaveLength(5000);
  await expect(model.predict(row)).rejects.toMatchObject({ code: "CLOSED" });
  await expect(model.predictMany([row])).rejects.toMatchObject({ code: "CLOSED" });
});

test("a model that was requested before close and comes after it takes no rows", async () => {
  const models = await open();
  const asked = models.model(NAME);
  await models.close();
  await expect(asked.then((model) => model.predict(row))).rejects.toMatchObject({ code: "CLOSED" });
});

test("an empty reference names nothing", async () => {
  const models = await open();
  await models.model(NAME);
  expect(models.loaded(NAME, "")).toBeUndefined();
  await expect(models.model(NAME, "")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
});

test("a row is read when predict is called: holes are refused, later changes do not count", async () => {
  const model = await (await open()).model(NAME);
  await expect(model.predict(new Array(10))).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const changing = [...(row as number[])];
  const answer = model.predict(changing);
  changing.fill(0);
  expect(await answer).toEqual({ value: expect.closeTo(expected, 2) });
});

test("rows that came before close get predictions", async () => {
  const models = await open();
  const model = await models.model(NAME);
  const answer = model.predict(row);
  await models.close();
  expect(await answer).toEqual({ value: expect.closeTo(expected, 2) });
});

test("after close no model predicts", async () => {
  const models = await open();
  await models.predict(NAME, row);
  await models.close();
  await expect(models.predict(NAME, row)).rejects.toMatchObject({ code: "CLOSED" });
});

test("an unknown model names those that are near", async () => {
  const models = await open();
  await expect(models.predict("sklearn-gbr-diabtes", row)).rejects.toThrow(/Did you mean "sklearn-gbr-diabetes"/);
  await expect(models.predict("constructor", row)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
});
