import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IsolatedSession } from "../../src/engines/isolated/isolatedSession.ts";
import { CallNotStarted } from "../../src/engines/isolated/processClient.ts";
import { ProcessPool } from "../../src/engines/isolated/processPool.ts";
import { loopFeeds, loopModel } from "../support/loopGraph.ts";

vi.setConfig({ testTimeout: 60_000 });

const CLOSE = { type: "close", session: 0 } as const;

let pool: ProcessPool;
beforeEach(() => {
  pool = new ProcessPool({ shared: 1, most: 1 });
});
afterEach(() => {
  vi.useRealTimers();
  pool.killAll();
});

test("a process without sessions is kept for ten seconds, counted from its last use", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const client = pool.place(1, false);
  pool.leave(client, 1);
  vi.advanceTimersByTime(9000);
  expect(pool.place(2, false)).toBe(client);
  pool.leave(client, 2);
  vi.advanceTimersByTime(9000);
  expect(client.isHeldUp).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(client.isHeldUp).toBe(true);
});

test("a process that is used again is not ended", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const client = pool.place(1, false);
  pool.leave(client, 1);
  expect(pool.place(2, false)).toBe(client);
  vi.advanceTimersByTime(60_000);
  expect(client.isHeldUp).toBe(false);
});

test("a call in a process that is being killed ends only when the process has, so that another can start", async () => {
  const killed = pool.place(1, false);
  killed.kill();
  expect(pool.place(2, false)).toBe(killed);
  await expect(killed.call(CLOSE, [], 60_000)).rejects.toBeInstanceOf(CallNotStarted);
  expect(pool.place(3, false)).not.toBe(killed);
});

test("a model is loaded and run although the only process is being killed", async () => {
  const context = { pool, runTimeoutMs: 30_000, isClosed: () => false };
  pool.place(1, false).kill();
  const session = await IsolatedSession.load(2, { model: loopModel() }, context, {
    reread: async () => ({ model: loopModel() }),
    onFailure: () => undefined,
  });
  pool.killAll();
  expect((await session.run(loopFeeds(5), ["y"])).y!.data).toEqual(Float32Array.of(5));
});
