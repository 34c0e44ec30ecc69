import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Polling } from "../../src/versions/polling.ts";

let clock: number;
let looks: number;
let fails: boolean;
let drawn: number;
let polling: Polling;
beforeEach(() => {
  clock = 0;
  looks = 0;
  fails = false;
  drawn = 0.5;
  polling = new Polling({
    poll: async () => {
      looks++;
      if (fails) throw new Error("gone");
    },
    random: () => drawn,
    now: () => clock,
  });
});

const passes = async (seconds: number) => {
  clock += seconds * 1000;
  await polling.pollIfDue(30);
  return looks;
};

test("polls when the time has come, and not before", async () => {
  expect(await passes(0)).toBe(0);
  expect(await passes(29)).toBe(0);
  expect(await passes(1)).toBe(1);
  expect(await passes(29)).toBe(1);
  expect(await passes(1)).toBe(2);
});

test("polls of many processes spread over a fifth of the interval", async () => {
  await passes(0);
  drawn = 0;
  expect(await passes(30)).toBe(1);
  drawn = 0.999;
  expect(await passes(27)).toBe(2);
  expect(await passes(32)).toBe(2);
  expect(await passes(1)).toBe(3);
});

test("after failures the wait doubles up to five minutes, of which up to half is dropped; one success ends that", async () => {
  drawn = 0.999999;
  fails = true;
  await passes(0);
  await passes(33);
  const waits: number[] = [];
  for (let failure = 0; failure < 5; failure++) {
    const before = looks;
    let waited = 0;
    while ((await passes(1)) === before) waited++;
    waits.push(waited + 1);
  }
  expect(waits).toEqual([60, 120, 240, 300, 300]);
  drawn = 0;
  expect(await passes(300)).toBe(7);
  fails = false;
  expect(await passes(149)).toBe(7);
  expect(await passes(1)).toBe(8);
  expect(await passes(27)).toBe(9);
});

describe("a timer", () => {
  afterEach(() => {
    polling.stop();
    vi.useRealTimers();
  });

  test("polls repeatedly, at the interval that was set last", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const passing = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed++) {
        clock += 1000;
        await vi.advanceTimersByTimeAsync(1000);
      }
      return looks;
    };
    polling.every(300);
    expect(await passing(60)).toBe(0);
    polling.every(10);
    expect(await passing(31)).toBe(3);
    polling.every(0);
    expect(await passing(60)).toBe(3);
  });

  test("polls each time it fires, also when it fires a fraction of a millisecond early", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    // timers take whole milliseconds only: a wait of 9.4 s and a fraction ends before that fraction
    drawn = 0.2000321;
    polling.every(10);
    for (let passed = 0; passed < 10; passed++) {
      clock += 9400;
      await vi.advanceTimersByTimeAsync(9400);
    }
    expect(looks).toBe(10);
  });

  test("that is set anew during a poll neither spins nor polls twice", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let end = (): void => undefined;
    polling = new Polling({
      poll: () => {
        looks++;
        return new Promise((resolve) => {
          end = resolve;
        });
      },
      random: () => 0.5,
      now: () => clock,
    });
    polling.every(10);
    clock += 10_000;
    await vi.advanceTimersByTimeAsync(10_000);
    polling.every(10);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect([looks, vi.getTimerCount()]).toEqual([1, 1]);
    end();
  });
});

test("polls one at a time, and never with 0 seconds", async () => {
  await passes(0);
  clock = 60_000;
  await Promise.all([polling.pollIfDue(30), polling.pollIfDue(30)]);
  expect(looks).toBe(1);
  clock = 1e9;
  await polling.pollIfDue(0);
  expect(looks).toBe(1);
});
