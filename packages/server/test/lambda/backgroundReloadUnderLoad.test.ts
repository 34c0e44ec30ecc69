import { setImmediate as turn } from "node:timers/promises";
import { createRegistry, memoryStore, openRegistry, type Store } from "iris-models";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { engine, flowers } from "../support/graphs.ts";
import { handlerOf } from "./support/handlers.ts";

const RELOAD_SECONDS = 30;
/** Looks differ by a tenth: by then one is due, and before 27 s none is. */
const DUE_AFTER_MS = 33_001;
const NOT_DUE_AFTER_MS = 26_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

/** A handler over a registry that counts how often it is listed, and takes some turns of the event loop for it. */
async function handling() {
  const memory = memoryStore();
  const looks = { begun: 0, ended: 0 };
  const list: Store["list"] = async (prefix) => {
    looks.begun++;
    for (let turns = 0; turns < 5; turns++) await turn();
    looks.ended++;
    return memory.list(prefix);
  };
  const registry = createRegistry(memory);
  const publish = () => registry.publish(flowers, new TextEncoder().encode(flowers.name));
  await publish();
  const models = await openRegistry({ ...memory, list }, { engine, loading: "on-demand" });
  await models.start();
  const reload = () => models.reloadIfDue(RELOAD_SECONDS);
  const { handler } = handlerOf(models, { defaultModel: flowers.name, reload, logLevel: "silent" });
  return { handler, looks, publish };
}

test("each look that is due happens once, while requests come without a pause", async () => {
  const { handler, looks, publish } = await handling();
  let isDone = false;
  let answered = 0;
  const client = async () => {
    while (!isDone) {
      expect(await handler([5, 1], {})).toMatchObject({ statusCode: 200 });
      answered++;
      await turn();
    }
  };
  const answeredMore = async (count: number) => {
    const before = answered;
    while (answered < before + count) await turn();
  };
  const clients = [client(), client(), client(), client()];
  await answeredMore(8);
  looks.begun = 0;
  looks.ended = 0;
  for (let due = 1; due <= 60; due++) {
    vi.setSystemTime(Date.now() + NOT_DUE_AFTER_MS);
    await answeredMore(8);
    expect(looks.begun).toBe(due - 1);
    vi.setSystemTime(Date.now() + DUE_AFTER_MS - NOT_DUE_AFTER_MS);
    await answeredMore(8);
    expect(looks).toEqual({ begun: due, ended: due });
  }
  await publish();
  vi.setSystemTime(Date.now() + DUE_AFTER_MS);
  await answeredMore(16);
  isDone = true;
  await Promise.all(clients);
  expect(await handler([5, 1], {})).toMatchObject({ headers: { "x-model-version": "2" } });
});
