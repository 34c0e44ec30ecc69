import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { TurnQueue } from "../../src/admission/turnQueue.ts";

let now: number;
let log: string[];
let queue: TurnQueue;
beforeEach(() => {
  now = 0;
  log = [];
  queue = new TurnQueue(() => now);
});

/** A request that takes so many milliseconds. */
const request = (name: string, ms: number) => ({
  begin: () => {
    log.push(name);
    now += ms;
  },
  refuse: () => {
    log.push(`refused ${name}`);
  },
});

test("requests are begun at once until the turn of the event loop has taken long enough", async () => {
  for (const name of ["a", "b", "c", "d"]) queue.enter(request(name, 3));
  expect(log).toEqual(["a", "b"]);
  await turn();
  await turn();
  await turn();
  expect(log).toEqual(["a", "b", "d", "c"]);
});

test("other work of the event loop comes between the turns", async () => {
  for (let index = 0; index < 10; index++) queue.enter(request(`${index}`, 6));
  for (let count = 1; log.length < 10; count++) {
    await turn();
    expect(log.length).toBeLessThanOrEqual(count + 1);
  }
  expect(new Set(log).size).toBe(10);
});

test("under overload the newest are served, and the oldest are refused", async () => {
  queue.enter(request("first", 300));
  queue.enter(request("old", 300));
  queue.enter(request("new", 300));
  for (let count = 0; count < 5; count++) await turn();
  expect(log).toEqual(["first", "new", "refused old"]);
  queue.enter(request("later", 0));
  expect(log.at(-1)).toBe("later");
});
