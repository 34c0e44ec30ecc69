import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { TurnQueue } from "../../src/admission/turnQueue.ts";

let now: number;
let mayBegin: boolean;
let log: string[];
let gone: Set<string>;
let queue: TurnQueue;
beforeEach(() => {
  gone = new Set();
  now = 0;
  mayBegin = true;
  log = [];
  queue = new TurnQueue({ maxWaiting: 4, overloadWaitMs: 20, mayBegin: () => mayBegin, now: () => now });
});

/** A request that takes so many milliseconds. One that still waits at the end of its test keeps to its own log. */
const request = (name: string, ms: number, ownLog = log) => ({
  begin: () => {
    ownLog.push(name);
    now += ms;
  },
  refuse: () => {
    ownLog.push(`refused ${name}`);
  },
  isGone: () => gone.has(name),
});

test("requests are begun at once until the turn of the event loop has taken long enough", async () => {
  for (const name of ["a", "b", "c", "d"]) queue.enter(request(name, 3));
  expect(log).toEqual(["a", "b"]);
  await turn();
  await turn();
  await turn();
  expect(log).toEqual(["a", "b", "c", "d"]);
});

test("under overload as many are begun in a turn as have taken 2 ms, also where most of the work is done after they have begun", async () => {
  let begun = 0;
  for (let count = 0; count < 100; count++) {
    const before = log.length;
    for (let index = 0; index < 80; index++) queue.enter(request(`${index}`, 0));
    // the rows of those that have begun run together
    now += 0.1 * Math.max(begun, log.length - before);
    await turn();
    begun = log.length - before;
  }
  expect(begun).toBeGreaterThanOrEqual(18);
  expect(begun).toBeLessThanOrEqual(22);
});

test("other work of the event loop comes between the turns", async () => {
  for (let index = 0; index < 10; index++) queue.enter(request(`${index}`, 6));
  for (let count = 1; log.length < 10; count++) {
    await turn();
    expect(log.length).toBeLessThanOrEqual(count + 1);
  }
  expect(new Set(log).size).toBe(10);
});

test("a request that has waited for two seconds is refused", async () => {
  for (const name of ["first", "second", "third"]) queue.enter(request(name, 2100));
  for (let count = 0; count < 5; count++) await turn();
  expect(log).toEqual(["first", "second", "refused third"]);
  queue.enter(request("later", 0));
  expect(log.at(-1)).toBe("later");
});

test("few clients are no overload, however long their requests take and however long that lasts", async () => {
  for (let index = 0; index < 200; index++) {
    for (let client = 0; client < 4; client++) queue.enter(request(`${index}`, 50));
    for (let count = 0; count < 8; count++) await turn();
  }
  expect(log.filter((line) => line.startsWith("refused"))).toEqual([]);
  expect(log).toEqual(log.toSorted((a, b) => Number(a) - Number(b)));
});

test("while connections come in, half of the time is theirs", async () => {
  for (let index = 0; index < 40; index++) queue.enter(request(`${index}`, 5));
  const begunPerTurn: number[] = [];
  while (log.length < 40) {
    queue.connectionAccepted();
    const before = log.length;
    await turn();
    now += 1;
    begunPerTurn.push(log.length - before);
    if (begunPerTurn.length > 500) break;
  }
  expect(log).toHaveLength(40);
  expect(begunPerTurn.filter((begun) => begun === 0).length).toBeGreaterThan(100);
});

test("a new connection does not delay requests of a server that is not busy", () => {
  queue.connectionAccepted();
  queue.enter(request("a", 1));
  expect(log).toEqual(["a"]);
});

test("under lasting overload only requests that have just come are begun, and the others when it is over", async () => {
  queue.enter(request("busy", 10));
  for (let index = 0; index < 40; index++) queue.enter(request(`old ${index}`, 6));
  for (let index = 0; index < 20; index++) {
    queue.enter(request(`new ${index}`, 6));
    await turn();
  }
  expect(log).toContain("new 19");
  const served = log.filter((line) => line.startsWith("old")).length;
  expect(served).toBeLessThan(40);
  for (let index = 0; index < 10; index++) {
    now += 5;
    await turn();
  }
  expect(log.filter((line) => line.startsWith("old")).length).toBeGreaterThan(served);
});

test("no request is begun in a turn after one that took too long, since those before still have work to do", async () => {
  queue.enter(request("a", 6));
  queue.enter(request("b", 6));
  now += 20;
  await turn();
  expect(log).toEqual(["a"]);
  await turn();
  expect(log).toEqual(["a", "b"]);
});

test("none is begun while none may be", async () => {
  mayBegin = false;
  queue.enter(request("a", 1));
  await turn();
  expect(log).toEqual([]);
  mayBegin = true;
  await turn();
  expect(log).toEqual(["a"]);
});

test("requests whose clients are gone are not begun", async () => {
  for (const name of ["first", "left early", "old", "left late", "new"]) queue.enter(request(name, 5));
  gone = new Set(["left early", "left late"]);
  for (let count = 0; count < 4; count++) await turn();
  expect(log).toEqual(["first", "old", "new"]);
});

test("a request that has waited for too long is not refused when its client is gone", async () => {
  mayBegin = false;
  for (const name of ["leaves", "stays"]) queue.enter(request(name, 1));
  gone.add("leaves");
  now += 2500;
  await turn();
  expect(log).toEqual(["refused stays"]);
});
