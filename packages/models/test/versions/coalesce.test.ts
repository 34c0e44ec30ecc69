import { expect, test } from "vitest";
import { coalesce } from "../../src/versions/coalesce.ts";

/** An action that ends when it is told to, and keeps account of how many run. */
function counted() {
  const state = { runs: 0, now: 0, most: 0, end: (): void => undefined };
  const action = async () => {
    state.runs++;
    state.now++;
    state.most = Math.max(state.most, state.now);
    await new Promise<void>((resolve) => {
      state.end = resolve;
    });
    state.now--;
  };
  return { state, run: coalesce(action) };
}

const microtasks = async (count: number) => {
  for (let passed = 0; passed < count; passed++) await undefined;
};

test("who calls while it runs shares one later run with all others who do", async () => {
  const { state, run } = counted();
  const first = run();
  const later = [run(), run(), run()];
  state.end();
  await first;
  await microtasks(5);
  expect(state.runs).toBe(2);
  state.end();
  await Promise.all(later);
  expect(state).toMatchObject({ runs: 2, most: 1 });
});

test.each([0, 1, 2, 3, 4, 5, 6, 8])("a call %i microtasks after an end never makes two run at once", async (count) => {
  const { state, run } = counted();
  const calls = [run(), run()];
  state.end();
  await microtasks(count);
  calls.push(run());
  for (let ended = 0; ended < 3; ended++) {
    await microtasks(10);
    state.end();
  }
  await Promise.all(calls);
  expect(state.most).toBe(1);
});

test("a failure reaches those who wait for that run, and the next run comes all the same", async () => {
  let runs = 0;
  const run = coalesce(async () => {
    if (++runs === 1) throw new Error("gone");
  });
  const [first, second] = await Promise.allSettled([run(), run()]);
  expect([first.status, second.status, runs]).toEqual(["rejected", "fulfilled", 2]);
});
