import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createRegistry,
  type ManifestDraft,
  type Models,
  memoryStore,
  openRegistry,
  type RuntimeEvent,
} from "../../src/index.ts";
import { node, smallModel } from "../onnx/smallModel.ts";
import { loopModel } from "../support/loopGraph.ts";

// processes start and end many times, which takes a while on a busy machine
vi.setConfig({ testTimeout: 60_000 });

const DIVISION = smallModel({
  inputs: { a_ids: ["N", 1], b_ids: ["N", 1] },
  nodes: [node("Div a_ids b_ids -> n"), node("Cast n -> y", { to: 1 })],
});
const ENDLESS = 9_000_000_000_000;

let models: Models;
let events: RuntimeEvent[];
beforeEach(async () => {
  events = [];
  const store = memoryStore();
  for (const [name, bytes] of [
    ["division", DIVISION],
    ["loop", loopModel()],
    ["relu", smallModel({ nodes: [node("Relu x -> y")] })],
  ] as const)
    await store.write(`${name}/1/model.onnx`, bytes);
  models = await openRegistry(store, { isolation: { runTimeoutSeconds: 0.5 }, onEvent: (event) => events.push(event) });
  await models.start();
});
afterEach(() => models.close());

test("small models whose runs are proven to end run in this process, all others in one of their own", () => {
  const isolated = events.flatMap((event) => (event.type === "version-ready" ? [[event.model, event.isIsolated]] : []));
  expect(Object.fromEntries(isolated)).toEqual({ division: true, loop: true, relu: false });
});

test("a run that takes its process down is one failed request, and not the end of the server", async () => {
  // the quotient of the least integer and -1 does not fit: onnxruntime leaves it to the processor, which ends the process
  const LEAST = "-9223372036854775808";
  const divide = (a: number | string, b: number) => models.predict("division", { a_ids: [a], b_ids: [b] });
  expect(await divide(7, 2)).toEqual({ y: [3] });
  const [bad, good] = await Promise.allSettled([divide(LEAST, -1), divide(9, 3)]);
  expect(bad).toMatchObject({ status: "rejected", reason: { code: "RUN_FAILED" } });
  expect(good).toMatchObject({ status: "fulfilled", value: { y: [3] } });
  expect(events).toContainEqual(expect.objectContaining({ type: "run-failed", model: "division" }));
});

test("a run that never ends fails no other request of the same turn, where rows run alone", async () => {
  const loop = (rounds: number) => models.predict("loop", { rounds, x: [0] });
  const [endless, ...others] = await Promise.allSettled([loop(ENDLESS), loop(1), loop(2)]);
  expect(endless).toMatchObject({ status: "rejected", reason: { code: "RUN_TIMED_OUT" } });
  expect(others).toMatchObject([{ value: { y: [1] } }, { value: { y: [2] } }]);
});

test("a manifest's word does not bring an endless model into this process", async () => {
  const store = memoryStore();
  const draft = {
    name: "loop",
    task: "tensor",
    batched: false,
    bounded: true,
    inputs: [
      { name: "rounds", dtype: "int64", shape: [] },
      { name: "x", dtype: "float32", shape: [1] },
    ],
    outputs: [{ name: "y", dtype: "float32", shape: [1] }],
  } satisfies ManifestDraft;
  await createRegistry(store).publish(draft, loopModel());
  const own = await openRegistry(store, { isolation: { runTimeoutSeconds: 0.5 } });
  await expect(own.predict("loop", { rounds: ENDLESS, x: [0] })).rejects.toMatchObject({ code: "RUN_TIMED_OUT" });
  await own.close();
});

describe("a version whose runs fail again and again", () => {
  test("goes out of service, and other models respond", async () => {
    const fail = () => models.predict("loop", { rounds: ENDLESS, x: [0] });
    for (let failure = 0; failure < 5; failure++) await expect(fail()).rejects.toMatchObject({ code: "RUN_TIMED_OUT" });
    await expect(models.predict("loop", { rounds: 1, x: [0] })).rejects.toMatchObject({
      code: "VERSION_OUT_OF_SERVICE",
    });
    expect(models.status().find(({ name }) => name === "loop")).toMatchObject({
      versions: [{ state: "failed", reason: { code: "RUN_TIMED_OUT" } }],
    });
    expect(await models.predict("relu", { x: [1, -1, 2, -2] })).toEqual({ y: [1, 0, 2, 0] });
  });

  test("stays in service when runs succeed in between", async () => {
    for (let failure = 0; failure < 6; failure++) {
      await expect(models.predict("loop", { rounds: ENDLESS, x: [0] })).rejects.toMatchObject({
        code: "RUN_TIMED_OUT",
      });
      expect(await models.predict("loop", { rounds: 1, x: [0] })).toEqual({ y: [1] });
    }
  });
});

test("options that contradict each other are refused", async () => {
  const engine = { name: "none", load: () => Promise.reject(new Error("not called")) };
  await expect(openRegistry(memoryStore(), { engine, isolation: true })).rejects.toMatchObject({
    code: "INVALID_OPTION",
  });
  await expect(openRegistry(memoryStore(), { isolation: { runTimeoutSeconds: 0 } })).rejects.toMatchObject({
    code: "INVALID_OPTION",
    message: expect.stringContaining("must be more than 0"),
  });
});
