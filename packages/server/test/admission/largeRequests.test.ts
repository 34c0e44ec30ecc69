import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test, vi } from "vitest";
import { LargeRequests } from "../../src/admission/largeRequests.ts";
import { MemoryBudget, requestMemory } from "../../src/admission/memoryBudget.ts";

/** Memory of work of which all is garbage afterwards. */
const work = (bytes: number) => ({ workBytes: bytes, heapBytes: bytes });

const MIB = 2 ** 20;
let log: string[];
beforeEach(() => {
  log = [];
});

const waiting = (name: string, isGone = () => false) => ({
  begin: () => log.push(name),
  refuse: () => log.push(`refused ${name}`),
  isGone,
});

async function turns(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await turn();
}

function admitted(large: LargeRequests, bytes: number) {
  const request = large.admit(bytes);
  if (request === undefined) throw new Error("not admitted");
  return request;
}

test("bodies beyond the memory are not read", () => {
  const large = new LargeRequests(new MemoryBudget(3 * MIB));
  const first = admitted(large, 2 * MIB);
  first.received(2 * MIB);
  expect(large.admit(2 * MIB)).toBeUndefined();
  first.connectionClosed();
  expect(large.admit(2 * MIB)).toBeDefined();
});

test("one request alone is admitted and worked on, whatever its size", async () => {
  const large = new LargeRequests(new MemoryBudget(MIB));
  admitted(large, 50 * MIB).work(50 * MIB, work(500 * MIB), waiting("huge"));
  await turns(1);
  expect(log).toEqual(["huge"]);
});

test("one is worked on at a time, the others wait for its response, in their order", async () => {
  const large = new LargeRequests(new MemoryBudget(1000 * MIB));
  const requests = Array.from({ length: 6 }, () => admitted(large, MIB));
  for (const [index, request] of requests.entries()) request.work(MIB, work(MIB), waiting(`${index}`));
  await turns(3);
  expect(log).toEqual(["0"]);
  requests[0]!.responseReady(MIB);
  await turns(3);
  expect(log).toEqual(["0", "1"]);
});

test("one whose model runs in another process lets the next one begin", async () => {
  const large = new LargeRequests(new MemoryBudget(1000 * MIB));
  const requests = ["a", "b", "c"].map((name) => {
    const request = admitted(large, MIB);
    request.work(MIB, work(MIB), waiting(name));
    return request;
  });
  await turns(2);
  requests[0]!.runsElsewhere();
  await turns(2);
  expect(log).toEqual(["a", "b"]);
  requests[0]!.responseReady(MIB);
  await turns(2);
  expect(log).toEqual(["a", "b"]);
  requests[1]!.responseReady(0);
  await turns(2);
  expect(log).toEqual(["a", "b", "c"]);
});

test("work waits for memory that unread responses hold", async () => {
  const large = new LargeRequests(new MemoryBudget(40 * MIB));
  const [first, second] = [admitted(large, MIB), admitted(large, MIB)];
  first.work(MIB, work(MIB), waiting("first"));
  await turns(2);
  first.responseReady(38 * MIB);
  second.work(MIB, work(2 * MIB), waiting("second"));
  await turns(3);
  expect(log).toEqual(["first"]);
  first.connectionClosed();
  await turns(3);
  expect(log).toEqual(["first", "second"]);
});

test("a connection that goes while its request waits lets the next one go on, and work that has begun is counted to its end", async () => {
  const large = new LargeRequests(new MemoryBudget(1000 * MIB));
  const requests = Array.from({ length: 7 }, () => admitted(large, MIB));
  for (const [index, request] of requests.entries()) request.work(MIB, work(MIB), waiting(`${index}`));
  await turns(3);
  requests[1]!.connectionClosed();
  requests[0]!.connectionClosed();
  await turns(3);
  expect(log).toEqual(["0"]);
  requests[0]!.responseReady(MIB);
  requests[0]!.responseReady(MIB);
  await turns(3);
  expect(log).toEqual(["0", "2"]);
});

test("one whose client is gone is not begun, and the next one is", async () => {
  const large = new LargeRequests(new MemoryBudget(1000 * MIB));
  admitted(large, MIB).work(
    MIB,
    work(MIB),
    waiting("gone", () => true),
  );
  admitted(large, MIB).work(MIB, work(MIB), waiting("next"));
  await turns(3);
  expect(log).toEqual(["next"]);
});

test("work waits for the memory of requests whose models run in other processes", async () => {
  const large = new LargeRequests(new MemoryBudget(40 * MIB));
  const requests = ["a", "b", "c", "d"].map((name) => {
    const request = admitted(large, MIB);
    request.work(MIB, work(16 * MIB), waiting(name));
    return request;
  });
  for (const request of requests) {
    await turns(2);
    request.runsElsewhere();
  }
  await turns(3);
  expect(log).toEqual(["a", "b"]);
  requests[0]!.responseReady(0);
  await turns(3);
  expect(log).toEqual(["a", "b", "c"]);
});

test("a body counts as it arrives, whatever length is declared", () => {
  const large = new LargeRequests(new MemoryBudget(2 * MIB));
  const requests = Array.from({ length: 10 }, () => admitted(large, MIB));
  expect(requests[0]!.received(1000)).toBe(true);
  expect(requests[0]!.received(MIB)).toBe(true);
  expect(requests[1]!.received(MIB / 2)).toBe(true);
  expect(large.admit(MIB)).toBeUndefined();
  expect(requests[2]!.received(MIB)).toBe(false);
  requests[0]!.connectionClosed();
  expect(requests[2]!.received(MIB)).toBe(true);
});

test("a body that arrives alone has room, whatever its size", () => {
  const request = admitted(new LargeRequests(new MemoryBudget(MIB)), 50 * MIB);
  expect(request.received(2 * MIB)).toBe(true);
  expect(request.received(50 * MIB)).toBe(true);
});

test("one that waits too long is refused once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const large = new LargeRequests(new MemoryBudget(1000 * MIB));
    const requests = Array.from({ length: 5 }, () => admitted(large, MIB));
    for (const [index, request] of requests.entries()) request.work(MIB, work(MIB), waiting(`${index}`));
    await turns(3);
    vi.advanceTimersByTime(60_000);
    requests[4]!.connectionClosed();
    expect(log).toEqual(["0", "refused 1", "refused 2", "refused 3", "refused 4"]);
  } finally {
    vi.useRealTimers();
  }
});

test("the memory is a part of what the container leaves beside the server", () => {
  expect(requestMemory(512 * MIB)).toBeLessThan(128 * MIB);
  expect(requestMemory(512 * MIB)).toBeGreaterThan(48 * MIB);
  expect(requestMemory(64 * MIB)).toBe(16 * MIB);
});
