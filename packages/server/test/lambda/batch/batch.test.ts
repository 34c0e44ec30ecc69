import { Value } from "@sinclair/typebox/value";
import { createRegistry, type Engine, type Models, memoryStore, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatchResponse, type ItemError } from "../../../src/lambda/batch/batchSchema.ts";
import type { Handler } from "../../../src/lambda/handler.ts";
import { InvocationError } from "../../../src/lambda/invocation.ts";
import { broken, costs, flowers } from "../../support/graphs.ts";
import { modelsOf } from "../../support/models.ts";
import { ask, handlerOf } from "../support/handlers.ts";

let models: Models;
let handler: Handler;
let lines: Record<string, unknown>[];
beforeAll(async () => {
  models = await modelsOf(flowers, costs, broken);
  ({ handler, lines } = handlerOf(models, { defaultModel: "flowers", bodyLimit: 100_000 }));
});
afterAll(() => models.close());

const batch = (event: unknown) => handler(event, { awsRequestId: "lambda-1" });

/** A handler over a model that counts the rows of each of its runs. */
async function counting() {
  const sizes: (number | undefined)[] = [];
  const engine: Engine = {
    name: "counting",
    load: async () => ({
      inputNames: ["X"],
      outputNames: ["y"],
      async run({ X }) {
        const count = X!.shape[0]!;
        sizes.push(count);
        return { y: { dtype: "float64", shape: [count, 1], data: new Float64Array(count) } };
      },
      close: async () => undefined,
    }),
  };
  const store = memoryStore();
  // the engine's file is no graph that could prove it
  await createRegistry(store).publish({ ...costs, batched: true }, new Uint8Array(1));
  const own = handlerOf(await openRegistry(store, { engine }), { defaultModel: "costs" });
  return { own, sizes };
}

describe("a batch", () => {
  test("returns a result for each item in order, and an error for an invalid one", async () => {
    const answer = await batch({
      BatchInput: { model: "costs", version: "1" },
      Items: [[1, 2], { rooms: 1, flor: 2 }, { rooms: 1, floor: 1 }, [1, null], [[1, 2]], "x"],
    });
    expect(Value.Check(BatchResponse, answer)).toBe(true);
    const faulty = (path: string) => ({
      error: {
        code: "INVALID_INPUT",
        message: expect.any(String),
        errors: expect.arrayContaining([{ path, message: expect.any(String) }]),
      },
    });
    expect(answer).toEqual({
      model: "costs",
      version: "1",
      results: [
        { prediction: { value: 1 } },
        faulty("/flor"),
        { prediction: { value: 0.67 } },
        faulty("/1"),
        faulty(""),
        faulty(""),
      ],
    });
  });

  test("predicts what a request would", async () => {
    const rows = [
      [1, 1],
      [3, 1],
      [6, 1],
    ];
    const { body } = await ask(handler, { body: rows, queryStringParameters: { probabilities: "true" } });
    const answer = await batch({ BatchInput: { probabilities: true }, Items: rows });
    expect(answer).toEqual({
      model: "flowers",
      version: "1",
      results: JSON.parse(body).predictions.map((prediction: unknown) => ({ prediction })),
    });
  });

  test("needs no BatchInput, and may be empty", async () => {
    expect(await batch({ Items: [] })).toEqual({ model: "flowers", version: "1", results: [] });
  });

  test("runs its good rows together, as many as a run takes", async () => {
    const { own, sizes } = await counting();
    await own.handler({ Items: [] }, {});
    sizes.length = 0;
    const bad = ["x", 1];
    await own.handler({ Items: [[1, 1], bad, [2, 1], [3, 1]] }, {});
    expect(sizes).toEqual([3]);
    sizes.length = 0;
    await own.handler({ Items: [bad, ...Array(2499).fill([1, 1])] }, {});
    expect(sizes).toEqual([1024, 1024, 451]);
  });

  test("keeps the order over several runs", async () => {
    const Items = Array.from({ length: 2500 }, (_, index) => (index % 7 === 0 ? {} : [index, 0]));
    const { results } = (await batch({ BatchInput: { model: "costs" }, Items })) as BatchResponse;
    expect(results).toHaveLength(2500);
    results.forEach((result, index) => {
      const wanted =
        index % 7 === 0
          ? { error: { code: "INVALID_INPUT" } }
          : { prediction: { value: Math.round((index / 3) * 100) / 100 } };
      expect(result).toMatchObject(wanted);
    });
  });

  test("lists twenty errors of an item, and says that there are more", async () => {
    const item = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`unknown_${index}`, 1]));
    const { results } = (await batch({ BatchInput: { model: "costs" }, Items: [item] })) as BatchResponse;
    const { errors, message } = (results[0] as { error: ItemError }).error;
    expect(message).toContain("Only the first 20 errors are listed.");
    expect(errors?.[19]).toMatchObject({ path: "/unknown_19" });
    expect(errors).toHaveLength(20);
  });

  test("stops as soon as its response is larger than the limit", async () => {
    let asked = 0;
    const counted: Models = {
      ...models,
      model: async (name, reference) => {
        const model = await models.model(name, reference);
        const predict: typeof model.predict = (...row) => {
          asked++;
          return model.predict(...row);
        };
        return { ...model, predict };
      },
    };
    const Items = Array(260_000).fill({});
    await expect(handlerOf(counted, { defaultModel: "costs" }).handler({ Items }, {})).rejects.toMatchObject({
      name: "ANSWER_TOO_LARGE",
      message: expect.stringMatching(/to \d+ of the rows.*fewer rows/),
    });
    expect(asked).toBeLessThan(50_000);
  });

  test("is one line of the log", async () => {
    lines.length = 0;
    await batch({ BatchInput: { model: "costs" }, Items: [[1, 2], [1]] });
    expect(lines).toEqual([
      expect.objectContaining({
        level: "info",
        lambdaRequestId: "lambda-1",
        via: "batch",
        status: 200,
        model: "costs",
        version: "1",
        rows: 2,
        failed: 1,
        ms: expect.any(Number),
        bytes: expect.any(Number),
      }),
    ]);
  });
});

describe("a batch that fails as a whole", () => {
  test.each<[string, object, string, RegExp]>([
    ["an unknown model", { BatchInput: { model: "cost" }, Items: [[1, 2]] }, "MODEL_NOT_FOUND", /Did you mean "costs"/],
    [
      "an unknown version",
      { BatchInput: { model: "costs", version: "9" }, Items: [[1, 2]] },
      "VERSION_NOT_FOUND",
      /no version "9"/,
    ],
    [
      "a model out of service",
      { BatchInput: { model: "broken" }, Items: [[1, 2]] },
      "VERSION_OUT_OF_SERVICE",
      /out of service/,
    ],
    ["no items", { BatchInput: { model: "costs" } }, "INVALID_BATCH", /\/Items is missing: add an array of rows/],
    [
      "items that are no array",
      { BatchInput: {}, Items: 3 },
      "INVALID_BATCH",
      /\/Items must be an array of rows, got the number 3/,
    ],
    [
      "a version that is a number",
      { BatchInput: { version: 1 }, Items: [] },
      "INVALID_BATCH",
      /\/BatchInput\/version must be .*, got the number 1/,
    ],
    ["a misspelled field", { BatchInput: { modle: "costs" }, Items: [] }, "INVALID_BATCH", /Did you mean "model"/],
    ["a field beside", { BatchInput: {}, Items: [], Item: 1 }, "INVALID_BATCH", /\/Item is not a known field/],
    ["too large", { Items: Array(30_000).fill([1, 2]) }, "BODY_TOO_LARGE", /100000 bytes.*fewer rows/],
  ])("%s throws an error of that name, without a stack", async (_what, event, name, message) => {
    const error = await batch(event).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvocationError);
    expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
    expect((error as Error).stack).not.toMatch(/\n\s+at /);
  });
});
