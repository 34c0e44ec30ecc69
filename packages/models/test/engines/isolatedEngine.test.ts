import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Session, Tensors } from "../../src/engines/engine.ts";
import { type IsolatedEngine, isolatedEngine } from "../../src/engines/isolated/isolatedEngine.ts";
import { onnxruntime } from "../../src/engines/onnxruntime.ts";
import type { IrisError } from "../../src/errors.ts";
import { ENDLESS, loopFeeds, loopModel } from "../support/loopGraph.ts";

// processes start and end many times, which takes a while on a busy machine
vi.setConfig({ testTimeout: 60_000 });

const TREES = new URL("../fixtures/onnx/xgboost-classifier/model.onnx", import.meta.url);
const TEXT = new URL("../fixtures/onnx/sklearn-tfidf-text/model.onnx", import.meta.url);

let engine: IsolatedEngine;
beforeEach(() => {
  engine = isolatedEngine(1500);
});
afterEach(() => engine.close());

const wine = (value: number): Tensors => ({
  input: { dtype: "float32", shape: [2, 13], data: new Float32Array(26).fill(value) },
});

/** Loads the loop model, which loads again after its process has ended. */
async function loadLoop(failures: [IrisError, boolean][] = []): Promise<Session> {
  return engine.load(loopModel(), [], {
    reread: async () => ({ model: loopModel() }),
    onFailure: (error, isOut) => failures.push([error, isOut]),
  });
}

const roundsOf = async (session: Session, rounds: number | bigint) =>
  Array.from((await session.run(loopFeeds(rounds), ["y"])).y!.data as Float32Array);

test("a model gives the same in a process of its own", async () => {
  const bytes = await readFile(TREES);
  const [isolated, inline] = [await engine.load(bytes), await onnxruntime.load(bytes)];
  expect([isolated.inputs, isolated.outputs]).toEqual([inline.inputs, inline.outputs]);
  for (const value of [0, 1.5, Number.NaN])
    expect(await isolated.run(wine(value), ["label", "probabilities"])).toEqual(
      await inline.run(wine(value), ["label", "probabilities"]),
    );
});

test("text goes in and comes out", async () => {
  const session = await engine.load(await readFile(TEXT));
  const feeds: Tensors = { text: { dtype: "string", shape: [1, 1], data: ["the engine of the car \u{1f600}"] } };
  const { label } = await session.run(feeds, ["label"]);
  expect(label!.data).toEqual([expect.any(String)]);
});

test("a model and feeds that the runtime refuses are refused in its own words, and nothing else is lost", async () => {
  await expect(engine.load(Buffer.from("no model"))).rejects.toMatchObject({ code: "MODEL_REJECTED" });
  const session = await engine.load(await readFile(TREES));
  const wrong: Tensors = { input: { dtype: "float32", shape: [1, 2], data: new Float32Array(2) } };
  await expect(session.run(wrong, ["label"])).rejects.toThrow("Got invalid dimensions");
  expect(await session.run(wine(0), ["label"])).toHaveProperty("label");
});

describe("a run that takes too long", () => {
  test("is ended, and the model responds to the next one", async () => {
    const failures: [IrisError, boolean][] = [];
    const session = await loadLoop(failures);
    expect(await roundsOf(session, 3)).toEqual([3]);
    await expect(roundsOf(session, ENDLESS)).rejects.toMatchObject({
      code: "RUN_TIMED_OUT",
      message: expect.stringContaining("longer than 1.5 s"),
    });
    expect(failures).toEqual([[expect.objectContaining({ code: "RUN_TIMED_OUT" }), false]]);
    expect(await roundsOf(session, 4)).toEqual([4]);
  });

  test("takes no other run of the same model with it", async () => {
    const session = await loadLoop();
    const [endless, ...others] = await Promise.allSettled([ENDLESS, 1, 2].map((rounds) => roundsOf(session, rounds)));
    expect(endless).toMatchObject({ status: "rejected", reason: { code: "RUN_TIMED_OUT" } });
    expect(others).toEqual([1, 2].map((rounds) => ({ status: "fulfilled", value: [rounds] })));
  });

  test("holds up no other model, not even while more models hang than there are processes", async () => {
    engine.close();
    engine = isolatedEngine(600_000);
    const hanging = await Promise.all(Array.from({ length: 12 }, () => loadLoop()));
    const other = await loadLoop();
    const endless = hanging.map((session) => roundsOf(session, ENDLESS).catch((error: IrisError) => error.code));
    expect(await roundsOf(other, 7)).toEqual([7]);
    expect(await roundsOf(await loadLoop(), 8)).toEqual([8]);
    engine.close();
    expect(new Set(await Promise.all(endless))).toEqual(new Set(["CLOSED"]));
  });

  test("is reported as one too many when it happens again and again, and not when runs succeed in between", async () => {
    engine.close();
    engine = isolatedEngine(300);
    const failures: [IrisError, boolean][] = [];
    const session = await loadLoop(failures);
    const fail = () => expect(roundsOf(session, ENDLESS)).rejects.toMatchObject({ code: "RUN_TIMED_OUT" });
    await fail();
    expect(await roundsOf(session, 1)).toEqual([1]);
    for (let failure = 0; failure < 5; failure++) await fail();
    expect(failures.map(([, isOut]) => isOut)).toEqual([false, false, false, false, false, true]);
  });
});

test("requests beyond what the model gets through in about a second are refused, runs of those that began are not", async () => {
  const session = await loadLoop();
  const ask = async (rounds: number): Promise<unknown> => {
    session.admit?.();
    return roundsOf(session, rounds);
  };
  /** The fastest of some runs: a busy machine makes single ones slow. */
  const fastest = async (count: number): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < 10; run++) {
      await roundsOf(session, count);
      times.push(session.lastRunMs ?? 0);
    }
    return Math.min(...times);
  };
  let rounds = 1000;
  while ((await fastest(rounds)) < 100) rounds *= 2;
  const asked = await Promise.allSettled(Array.from({ length: 40 }, () => ask(rounds)));
  const refused = asked.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(10);
  expect(refused.length).toBeLessThan(35);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: "OVERLOADED" } });
  expect(await ask(2)).toEqual([2]);
  const runs = Array.from({ length: 12 }, () => roundsOf(session, rounds));
  expect(() => session.admit?.()).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
  expect(await Promise.all(runs)).toHaveLength(12);
});
