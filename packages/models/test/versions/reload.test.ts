import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createRegistry,
  type Engine,
  IrisError,
  isValuePrediction,
  type ManifestDraft,
  type Models,
  memoryStore,
  onnxruntime,
  openRegistry,
  type Prediction,
  type Registry,
  type RuntimeEvent,
  type Store,
} from "../../src/index.ts";
import { readFixture } from "../support/fixture.ts";

const NAME = "sklearn-gbr-diabetes";
const { draft, bytes, cases } = await readFixture(NAME);
const { golden: _, ...bare } = draft;
const row = cases[0]!.row;
const expected = cases[0]!.expected.value![0]!;
const wrongGolden: ManifestDraft = { ...draft, golden: [{ row, expected: { value: expected + 5 } }] };

let store: Store;
let registry: Registry;
let events: RuntimeEvent[];
let models: Models;
/** Set to have every call of the store fail, or those for keys that match. */
let gone: RegExp | undefined;
/** Set to have reads of keys that match wait. */
let slow: { readonly key: RegExp; readonly until: Promise<void> } | undefined;
/** What was asked of the store. */
const reads: string[] = [];
beforeEach(async () => {
  const memory = memoryStore();
  const failing = (key: string) => {
    if (gone?.test(key)) throw new IrisError("STORE_UNAVAILABLE", "gone");
  };
  store = {
    ...memory,
    async list(prefix) {
      reads.push(`list ${prefix}`);
      failing("");
      return memory.list(prefix);
    },
    async read(key) {
      reads.push(`read ${key}`);
      if (slow?.key.test(key)) await slow.until;
      failing(key);
      return memory.read(key);
    },
  };
  gone = undefined;
  slow = undefined;
  registry = createRegistry(memory);
  events = [];
  await registry.publish(draft, bytes);
  models = await openRegistry(store, { onEvent: (event) => events.push(event) });
  await models.start();
});
afterEach(() => models.close());

const shown = (prediction: Prediction): number => (isValuePrediction(prediction) ? prediction.value : Number.NaN);
const version = async (reference?: string) => (await models.model(NAME, reference)).version;
/** Version 2, and version 1 made anew: without golden rows, which the engine below would fail. */
async function publishBare(): Promise<void> {
  const manifest = await registry.publish(bare, bytes);
  await replace("1/manifest.json", Buffer.from(JSON.stringify({ ...manifest, version: "1" })));
  await replace("1/.claim", Buffer.from("one that says nothing of the manifest"));
}
const typesOf = () => events.map(({ type }) => type);
const replace = (key: string, content: Uint8Array) => store.write(`${NAME}/${key}`, content);

test("a new version, a moved alias and a new model are there after a reload, and not before", async () => {
  await registry.publish(draft, bytes);
  const other = await readFixture("xgboost-classifier");
  await registry.publish(other.draft, other.bytes);
  expect(await version()).toBe("1");
  await models.reload();
  expect(await version()).toBe("2");
  expect((await models.model("xgboost-classifier")).version).toBe("1");
  await registry.alias(NAME, "stable", "1");
  await models.reload();
  expect(await version()).toBe("1");
  expect(await version("stable")).toBe("1");
});

test("requests while versions change get predictions, each by the version that was requested", async () => {
  const shifted = shiftingEngine();
  const open = await openRegistry(store, { engine: shifted });
  await publishBare();
  await open.start();
  const answers = new Map<string, number>();
  for (const one of ["1", "2"]) answers.set(one, shown(await open.predict(NAME, row, { version: one })));
  expect(new Set(answers.values()).size).toBe(2);
  let isOver = false;
  const seen = new Set<string>();
  const asking = Array.from({ length: 20 }, async () => {
    while (!isOver) {
      const model = await open.model(NAME);
      expect(shown(await model.predict(row))).toBe(answers.get(model.version));
      seen.add(model.version);
    }
  });
  for (let turn = 0; turn < 20; turn++) {
    await registry.alias(NAME, "stable", turn % 2 === 0 ? "1" : "2");
    await open.reload();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  isOver = true;
  await Promise.all(asking);
  expect([...seen].sort()).toEqual(["1", "2"]);
  await open.close();
});

test("a new version that fails its checks does not come into service", async () => {
  await registry.publish(wrongGolden, bytes);
  await models.reload();
  expect(await version()).toBe("1");
  expect(models.status()[0]!.versions[1]).toMatchObject({ state: "failed", reason: { code: "GOLDEN_ROW_FAILED" } });
  await models.reload();
  expect(typesOf().filter((type) => type === "version-failed")).toHaveLength(1);
});

test("a version that failed is looked at again when its files have been repaired", async () => {
  const { version: second } = await registry.publish(draft, bytes);
  await replace(`${second}/model.onnx`, Buffer.from("damaged"));
  await models.reload();
  expect(await version()).toBe("1");
  await replace(`${second}/model.onnx`, bytes);
  await models.reload();
  expect(await version()).toBe("2");
});

test("a version whose file is tampered with stays loaded, and its state reports it", async () => {
  await replace("1/model.onnx", Buffer.from("tampered"));
  await models.reload();
  expect(await models.predict(NAME, row)).toEqual({ value: expect.closeTo(expected, 2) });
  expect(models.status()[0]!.versions[0]).toMatchObject({ state: "ready", reason: { code: "DIGEST_MISMATCH" } });
  await replace("1/model.onnx", bytes);
  await models.reload();
  expect(models.status()[0]!.versions[0]!.reason).toBeUndefined();
});

describe("when the store is gone", () => {
  test("what is loaded goes on, the status and one event say so, and when it is back as well", async () => {
    gone = /^/;
    await expect(models.reload()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(models.reload()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await version()).toBe("1");
    expect(models.storeStatus()).toMatchObject({ state: "unreachable", reason: { code: "STORE_UNAVAILABLE" } });
    expect(typesOf().filter((type) => type === "store-failed")).toHaveLength(1);
    gone = undefined;
    await models.reload();
    expect(models.storeStatus().state).toBe("reachable");
    expect(typesOf()).toContain("store-back");
  });

  test("in the middle of a reload, names lead where they led until all is there", async () => {
    await registry.publish(draft, bytes);
    gone = /2\/model\.onnx/;
    await expect(models.reload()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await version()).toBe("1");
    gone = undefined;
    await models.reload();
    expect(await version()).toBe("2");
  });

  test("after a publish through the open registry, requests still get predictions", async () => {
    await models.registry.publish(draft, bytes);
    gone = /^/;
    expect(await version()).toBe("1");
  });
});

test("after a publish through the open registry that could not be read, a later request polls again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await models.registry.publish(draft, bytes);
  gone = /^/;
  expect(await version()).toBe("1");
  gone = undefined;
  expect(await version()).toBe("1");
  vi.setSystemTime(Date.now() + 6000);
  expect(await version("latest")).toBe("2");
  vi.useRealTimers();
});

test("a model that could not be fetched at the start says so, and comes with a later look", async () => {
  gone = /model\.onnx/;
  const open = await openRegistry(store);
  await open.start();
  expect(open.status()[0]).toMatchObject({
    versions: [{ state: "unchecked" }],
    fault: { code: "STORE_UNAVAILABLE" },
  });
  gone = undefined;
  await open.reload();
  expect(open.status()[0]!.fault).toBeUndefined();
  expect(open.loaded(NAME) ?? (await open.model(NAME))).toMatchObject({ version: "1" });
  await open.close();
});

test("what passes is no failure of a version: no event says so, however often it is tried", async () => {
  await registry.publish(draft, bytes);
  gone = /2\/model\.onnx/;
  for (let look = 0; look < 4; look++) await models.reload().catch(() => undefined);
  expect(typesOf()).not.toContain("version-failed");
  expect(typesOf().filter((type) => type === "model-unreachable")).toHaveLength(1);
  expect(models.storeStatus().state).toBe("reachable");
});

test("one model's slow version holds up no other model", async () => {
  const other = await readFixture("xgboost-classifier");
  await registry.publish(other.draft, other.bytes);
  await models.reload();
  await registry.publish(draft, bytes);
  await registry.publish(other.draft, other.bytes);
  let arrive = (): void => undefined;
  slow = { key: /diabetes\/2\/model/, until: new Promise((resolve) => (arrive = resolve)) };
  const reloading = models.reload();
  const versionOfOther = async () => (await models.model("xgboost-classifier")).version;
  await expect.poll(versionOfOther).toBe("2");
  expect(await version()).toBe("1");
  await registry.alias("xgboost-classifier", "stable", "1");
  const again = models.reload();
  await expect.poll(versionOfOther).toBe("1");
  expect(await version()).toBe("1");
  arrive();
  await Promise.all([reloading, again]);
  expect(await version()).toBe("2");
});

test("a version that is published between the listing and a look at the aliases is no fault", async () => {
  const memory = store;
  let isFirst = true;
  const racing: Store = {
    ...memory,
    async list(prefix) {
      const listed = await memory.list(prefix);
      if (isFirst) {
        isFirst = false;
        await registry.publish(draft, bytes);
        await registry.alias(NAME, "stable", "2");
      }
      return listed;
    },
  };
  await registry.alias(NAME, "stable", "1");
  const open = await openRegistry(racing, { onEvent: (event) => events.push(event) });
  await open.start();
  expect(typesOf()).not.toContain("aliases-failed");
  expect((await open.model(NAME)).version).toBe("2");
  await open.close();
});

test("a listener that throws takes no version out of service", async () => {
  const open = await openRegistry(store, {
    onEvent: () => {
      throw new Error("full");
    },
  });
  await open.start();
  expect((await open.model(NAME)).version).toBe("1");
  await open.close();
});

test.each([-1, 1e6, Number.NaN])("%d seconds between polls are refused", async (seconds) => {
  expect(() => models.watch(seconds)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
});

test("closing ends the polls", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const open = await openRegistry(store);
  open.watch(10);
  await open.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("an unchanged registry costs one listing a look", async () => {
  await registry.alias(NAME, "stable", "1");
  await models.reload();
  reads.length = 0;
  await models.reload();
  expect(reads).toEqual(["list "]);
});

test("a registry that is suddenly empty is taken for a fault", async () => {
  const empty = memoryStore();
  let now: Store = store;
  const switching: Store = { ...store, list: (prefix) => now.list(prefix), read: (key) => now.read(key) };
  const open = await openRegistry(switching);
  await open.start();
  now = empty;
  await expect(open.reload()).rejects.toThrow(/is empty, where 1 model was/);
  expect((await open.model(NAME)).version).toBe("1");
  await open.close();
});

test("a model that was taken away while others stay is gone", async () => {
  const other = await readFixture("xgboost-classifier");
  await registry.publish(other.draft, other.bytes);
  await models.reload();
  const without: Store = {
    ...store,
    list: async (prefix) => (await store.list(prefix)).filter(({ key }) => !key.startsWith("xgboost")),
  };
  const open = await openRegistry(without);
  await open.start();
  await expect(open.model("xgboost-classifier")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  await open.close();
});

test("versions that are loaded on demand are loaded only then, and those that follow them with a reload", async () => {
  const lazy = await openRegistry(store, { loading: "on-demand" });
  await lazy.start();
  expect(lazy.status()[0]!.versions).toMatchObject([{ state: "unchecked" }]);
  await registry.publish(draft, bytes);
  await lazy.reload();
  expect(lazy.status()[0]!.versions).toMatchObject([{ state: "unchecked" }, { state: "unchecked" }]);
  await lazy.model(NAME);
  await registry.publish(draft, bytes);
  await lazy.reload();
  expect(lazy.loaded(NAME)).toBeUndefined();
  expect(lazy.status()[0]!.versions.map(({ state }) => state)).toEqual(["unchecked", "ready", "ready"]);
  expect((await lazy.model(NAME)).version).toBe("3");
  await lazy.close();
});

describe("sessions", () => {
  test("that are requested by number are not loaded anew by each poll", async () => {
    const engine = shiftingEngine();
    await publishBare();
    for (let count = 0; count < 18; count++) await registry.publish(bare, bytes);
    const lazy = await openRegistry(store, { engine, loading: "on-demand" });
    await lazy.start();
    for (let one = 1; one <= 20; one++) await lazy.model(NAME, String(one));
    const { loaded } = engine;
    await lazy.reload();
    await lazy.reload();
    expect(engine.loaded).toBe(loaded);
    await lazy.close();
    expect(engine.closed).toBe(engine.loaded);
  });

  test("that are still loading when all is closed are closed as well, each once", async () => {
    const engine = shiftingEngine();
    await publishBare();
    const open = await openRegistry(store, { engine });
    await open.start();
    let arrive = (): void => undefined;
    slow = { key: /3\/model/, until: new Promise((resolve) => (arrive = resolve)) };
    await registry.publish(bare, bytes);
    const reloading = open.reload().catch(() => undefined);
    await expect.poll(() => reads.at(-1)).toMatch(/3\/model/);
    const closing = open.close();
    arrive();
    await Promise.all([closing, reloading]);
    expect(engine.closed).toBe(engine.loaded);
  });

  test("of a version that is taken away while it is checked in the background is closed once", async () => {
    const engine = shiftingEngine();
    await publishBare();
    await registry.publish(bare, bytes);
    await registry.alias(NAME, "stable", "3");
    let arrive = (): void => undefined;
    let isThere = true;
    slow = { key: /1\/model/, until: new Promise((resolve) => (arrive = resolve)) };
    const shrinking: Store = {
      ...store,
      list: async (prefix) => (await store.list(prefix)).filter(({ key }) => isThere || !key.includes("/1/")),
    };
    const open = await openRegistry(shrinking, { engine });
    await open.start();
    await expect.poll(() => reads.some((read) => /1\/model/.test(read))).toBe(true);
    isThere = false;
    await open.reload();
    arrive();
    await expect.poll(() => engine.loaded).toBe(3);
    await open.close();
    expect(engine.closed).toBe(engine.loaded);
  });
});

describe("memory", () => {
  afterEach(() => vi.useRealTimers());

  test("of a version that no name leads to any more is freed, a while after the last who had it in hand", async () => {
    const engine = shiftingEngine();
    const open = await openRegistry(store, { engine });
    await publishBare();
    await registry.alias(NAME, "stable", "1");
    await open.start();
    const inHand = await open.model(NAME, "latest");
    for (let count = 0; count < 9; count++) await registry.publish(bare, bytes);
    await registry.alias(NAME, "stable", "11");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await open.reload();
    for (let one = 3; one <= 10; one++) await open.model(NAME, String(one));
    expect(await inHand.predict(row)).toBeDefined();
    expect(engine.closed).toBe(0);
    await vi.advanceTimersByTimeAsync(15_000);
    vi.useRealTimers();
    await expect.poll(() => engine.closed).toBe(2);
    const ready = open
      .status()[0]!
      .versions.filter(({ state }) => state === "ready")
      .map((one) => one.version);
    expect(ready).toEqual(["3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    await expect(inHand.predict(row)).rejects.toMatchObject({ code: "CLOSED" });
    await open.close();
    expect(engine.closed).toBe(engine.loaded);
  });
});

/** Real sessions, of which each adds its number to what it answers. */
function shiftingEngine(): Engine & { loaded: number; closed: number } {
  const engine = {
    name: "shifting",
    loaded: 0,
    closed: 0,
    async load(model: Uint8Array) {
      const session = await onnxruntime.load(model);
      const shift = ++engine.loaded;
      return {
        ...session,
        async run(feeds: Parameters<typeof session.run>[0], fetch: readonly string[]) {
          const outputs = await session.run(feeds, fetch);
          return Object.fromEntries(
            Object.entries(outputs).map(([name, tensor]) => [
              name,
              { ...tensor, data: Float32Array.from(tensor.data as Float32Array, (value) => value + shift) },
            ]),
          );
        },
        async close() {
          engine.closed++;
          await session.close();
        },
      };
    },
  };
  return engine;
}
