import type { Models } from "iris-models";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { LambdaContext } from "../../src/lambda/handler.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { handlerOf } from "./support/handlers.ts";

let models: Models;
beforeAll(async () => {
  models = await modelsOf(flowers);
});
afterAll(() => models.close());
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Looks that end when a test says so. */
function gatedLooks() {
  const ends: (() => void)[] = [];
  const reload = () => new Promise<void>((resolve) => void ends.push(resolve));
  return { ends, ...handlerOf(models, { defaultModel: "flowers", reload }) };
}

/** What an event is answered with, once it is. */
function asking(handler: ReturnType<typeof gatedLooks>["handler"], context: LambdaContext = {}) {
  const state: { answered?: unknown } = {};
  const done = handler([5, 1], context).then((answer) => {
    state.answered = answer;
  });
  return { state, done };
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test("a response waits for the poll that runs beside it", async () => {
  const { handler, ends, lines } = gatedLooks();
  const { state, done } = asking(handler);
  await turns();
  expect(lines).toHaveLength(1);
  expect(state.answered).toBeUndefined();
  ends[0]!();
  await done;
  expect(state.answered).toMatchObject({ statusCode: 200 });
  expect(vi.getTimerCount()).toBe(0);
});

test.each<[string, LambdaContext, number]>([
  ["two seconds", { getRemainingTimeInMillis: () => 25_000 }, 2000],
  ["two seconds where nothing tells how much time is left", {}, 2000],
  ["half a second less than the time that is left", { getRemainingTimeInMillis: () => 1200 }, 700],
])("but no longer than %s", async (_what, context, most) => {
  const { handler } = gatedLooks();
  const { state, done } = asking(handler, context);
  await turns();
  await vi.advanceTimersByTimeAsync(most - 1);
  await turns();
  expect(state.answered).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await done;
  expect(state.answered).toMatchObject({ statusCode: 200 });
});

test("and not at all where no time is left", async () => {
  const { state, done } = asking(gatedLooks().handler, { getRemainingTimeInMillis: () => 500 });
  await done;
  expect(state.answered).toMatchObject({ statusCode: 200 });
});

test("a look that takes longer goes on beside the next event, and only then comes another", async () => {
  const { handler, ends } = gatedLooks();
  const hurried = { getRemainingTimeInMillis: () => 0 };
  await asking(handler, hurried).done;
  await asking(handler, hurried).done;
  expect(ends).toHaveLength(1);
  const { state, done } = asking(handler);
  await turns();
  expect(state.answered).toBeUndefined();
  ends[0]!();
  await done;
  await asking(handler, hurried).done;
  expect(ends).toHaveLength(2);
});

test.each([
  ["rejects", () => Promise.reject(new Error("no registry"))],
  [
    "throws",
    () => {
      throw new Error("no registry");
    },
  ],
])("a look that %s is told in the log and leaves answers alone", async (_how, reload) => {
  const { handler, lines } = handlerOf(models, { defaultModel: "flowers", reload });
  for (let event = 1; event <= 2; event++) {
    expect(await handler([5, 1], {})).toMatchObject({ statusCode: 200 });
    expect(lines.filter((line) => line.event === "reload_failed")).toHaveLength(event);
  }
});

test("a batch is not held up either, and its own error is what is thrown", async () => {
  const { handler, ends } = gatedLooks();
  const context = { getRemainingTimeInMillis: () => 300 };
  await expect(handler({ Items: 5 }, context)).rejects.toMatchObject({ name: "INVALID_BATCH" });
  expect(await handler({ Items: [[5, 1]] }, context)).toMatchObject({ results: [{ prediction: {} }] });
  expect(ends).toHaveLength(1);
});
