import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  createRegistry,
  type ManifestDraft,
  type Models,
  memoryStore,
  onnxruntime,
  openRegistry,
  type Session,
} from "../../src/index.ts";
import { floats, integer, integers, node, type SmallModel, smallModel } from "../onnx/smallModel.ts";

const MODEL = "m";

/** An engine that tells how many rows the largest run had. */
function countingEngine() {
  const seen = { largest: 0 };
  const counting = (session: Session): Session => ({
    ...session,
    run: (feeds, fetch) => {
      seen.largest = Math.max(seen.largest, ...Object.values(feeds).map(({ shape }) => shape[0] ?? 0));
      return session.run(feeds, fetch);
    },
  });
  return {
    seen,
    engine: { name: "counting", load: async (bytes: Uint8Array) => counting(await onnxruntime.load(bytes)) },
  };
}

/** A registry with one model, published with a manifest or put there without one. */
async function opened(bytes: Uint8Array, manifest?: Omit<ManifestDraft, "name" | "task">) {
  const store = memoryStore();
  if (manifest) await createRegistry(store).publish({ name: MODEL, task: "tensor", ...manifest }, bytes);
  else await store.write(`${MODEL}/1/model.onnx`, bytes);
  const { seen, engine } = countingEngine();
  const models = await openRegistry(store, { engine });
  const model = await models.model(MODEL);
  seen.largest = 0;
  return { models, model, seen };
}

const fixture = (name: string) => readFile(new URL(`../fixtures/isolation/${name}/model.onnx`, import.meta.url));
const described = (width: number): Omit<ManifestDraft, "name" | "task"> => ({
  inputs: [{ name: "x", dtype: "float32", shape: ["batch", 8] }],
  outputs: [{ name: "y", dtype: "float32", shape: ["batch", width] }],
});

describe.each([
  ["peak-normalised", 8],
  ["mean-centred", 8],
  ["int8-linear", 3],
])("%s, whose rows influence each other", (name, width) => {
  const quiet = { x: [0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2] };
  const loud = { x: [900, -800, 3, 4, 5, 6, 7, 8] };

  test("predicts a row the same alone, in a request with another, and while another caller predicts", async () => {
    const { models } = await opened(await fixture(name), described(width));
    const alone = await models.predict(MODEL, quiet);
    const [inRequest] = await models.predictMany(MODEL, [quiet, loud]);
    const [meanwhile] = await Promise.all([models.predict(MODEL, quiet), models.predict(MODEL, loud)]);
    expect(inRequest).toEqual(alone);
    expect(meanwhile).toEqual(alone);
  });

  test("is offered whole where no manifest says that it takes rows", async () => {
    const { models, model } = await opened(await fixture(name));
    expect(model.manifest.batched).toBe(false);
    const { y } = (await models.predict(MODEL, { x: [quiet.x, loud.x] })) as { y: number[][] };
    expect([y.length, y[0]!.length]).toEqual([2, width]);
  });
});

describe("without a manifest", () => {
  const cases: [string, SmallModel, boolean][] = [
    ["takes rows that are proven independent", { nodes: [node("Softmax x -> y", { axis: 1 })] }, true],
    [
      "takes rows of inputs whose first dimensions have different names",
      { inputs: { a: ["N", 4], b: ["M", 4] }, nodes: [node("Add a b -> y")] },
      true,
    ],
    [
      "is whole with a cumulative sum along the first dimension",
      { constants: [integer("a", 0)], nodes: [node("CumSum x a -> y")] },
      false,
    ],
    [
      "is whole with time as the first dimension",
      {
        inputs: { x: ["T", 1, 3] },
        constants: [floats("w", [1, 8, 3]), floats("r", [1, 8, 2])],
        nodes: [node("LSTM x w r -> y", { hidden_size: 2 })],
      },
      false,
    ],
    [
      "is whole where one input has a fixed first dimension",
      { inputs: { x: ["N", 4], b: [1, 4] }, nodes: [node("Add x b -> y")] },
      false,
    ],
  ];
  test.each(cases)("a model %s", async (_, small, batched) => {
    const { model } = await opened(smallModel(small));
    expect(model.manifest.batched).toBe(batched);
  });

  test("a whole model predicts from the tensor that was sent", async () => {
    const bytes = smallModel({
      constants: [integer("a", 0)],
      inputs: { x: ["N", 1] },
      nodes: [node("CumSum x a -> y")],
    });
    const { models } = await opened(bytes);
    expect(await models.predict(MODEL, { x: [[1], [2], [3]] })).toEqual({ y: [[1], [3], [6]] });
  });

  test.each(["?", "unk__6", ""])("dimensions called '%s' need not agree", async (symbol) => {
    const bytes = smallModel({
      inputs: { a: ["N", symbol], b: ["N", symbol] },
      nodes: [node("Concat a b -> y", { axis: 1 })],
    });
    const { models } = await opened(bytes);
    expect(await models.predict(MODEL, { a: [1], b: [2, 3] })).toEqual({ y: [1, 2, 3] });
  });
});

describe("rows share a run", () => {
  const x = [1, 2, 3, 4];
  const rows = {
    inputs: [{ name: "x", dtype: "float32", shape: [null, 4] }],
    outputs: [{ name: "y", dtype: "float32", shape: [null, 4] }],
  } satisfies Omit<ManifestDraft, "name" | "task">;
  const largestRun = async ({ models, seen }: { models: Models; seen: { largest: number } }) => {
    await Promise.all([models.predict(MODEL, { x }), models.predict(MODEL, { x })]);
    return seen.largest;
  };
  const unproven = smallModel({
    nodes: [node("ReduceMax x -> most"), node("Identity x -> y")],
    outputs: ["y", "most"],
  });
  // the graph has a rule for every operator but this one
  const unknown = smallModel({
    nodes: [node("Bernoulli x -> b"), node("Mul b zero -> n"), node("Add x n -> y")],
    constants: [zero()],
  });

  test("where the graph proves the outputs that are fetched, whatever the others do", async () => {
    expect(await largestRun(await opened(unproven, rows))).toBe(2);
  });

  test("where the manifest says so of a graph that proves nothing", async () => {
    expect(await largestRun(await opened(unknown, rows))).toBe(1);
    expect(await largestRun(await opened(unknown, { ...rows, batched: true }))).toBe(2);
  });

  test("never where the proof needs sizes to be equal that the manifest does not call equal", async () => {
    const bytes = smallModel({
      inputs: { a: ["N", "S"], b: ["N", "S"] },
      constants: [integers("at", 1), integers("all", -1)],
      nodes: [
        node("Shape b -> shape"),
        node("Gather shape at -> width"),
        node("Concat all width -> wanted", { axis: 0 }),
        node("Reshape a wanted -> y"),
      ],
    });
    const named = (a: string, b: string): Omit<ManifestDraft, "name" | "task"> => ({
      inputs: [
        { name: "a", dtype: "float32", shape: [null, a] },
        { name: "b", dtype: "float32", shape: [null, b] },
      ],
      outputs: [{ name: "y", dtype: "float32", shape: [null, null] }],
    });
    const largestOf = async (manifest: Omit<ManifestDraft, "name" | "task">) => {
      const { models, seen } = await opened(bytes, manifest);
      const row = { a: [1, 2, 3, 4], b: [1, 2, 3, 4] };
      await Promise.all([models.predict(MODEL, row), models.predict(MODEL, row)]);
      return seen.largest;
    };
    expect([await largestOf(named("S", "S")), await largestOf(named("S", "T"))]).toEqual([2, 1]);
  });

  test("never where random rows of several magnitudes get other predictions together, whatever the manifest says", async () => {
    const outputs = [{ name: "y", dtype: "float32", shape: [null, 8] }] satisfies ManifestDraft["outputs"];
    const inputs = [{ name: "x", dtype: "float32", shape: [null, 8] }] satisfies ManifestDraft["inputs"];
    for (const name of ["peak-normalised", "mean-centred"]) {
      const { models, seen } = await opened(await fixture(name), { inputs, outputs, batched: true });
      const wide = { x: [...x, ...x] };
      await Promise.all([models.predict(MODEL, wide), models.predict(MODEL, wide)]);
      expect(seen.largest).toBe(1);
    }
  });
});

function zero() {
  const tensor = floats("zero", [1]);
  tensor.floatData = [0];
  return tensor;
}
