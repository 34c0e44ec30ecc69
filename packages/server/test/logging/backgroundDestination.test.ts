import { expect, test } from "vitest";
import { BackgroundDestination } from "../../src/logging/backgroundDestination.ts";
import type { Sink } from "../../src/logging/sink.ts";

type Done = Parameters<Sink["write"]>[1];

/** A sink that the test opens and closes, and a log that writes to it and keeps 100 characters. */
function setUp({ isLeft = true } = {}) {
  const written: string[] = [];
  const waiting: Done[] = [];
  const state = { error: undefined as Error | undefined, isHeld: false, most: Number.POSITIVE_INFINITY };
  const troubles: (Error | undefined)[] = [];
  const sink: Sink = {
    write(bytes, done) {
      if (state.isHeld) return void waiting.push(done);
      if (state.error) return void setImmediate(done, state.error, 0);
      const part = bytes.subarray(0, state.most);
      written.push(part.toString());
      setImmediate(done, null, part.byteLength);
    },
    writeNow: (bytes) => void written.push(bytes.toString()),
    isLeft,
  };
  const log = new BackgroundDestination(sink, {
    maxLength: 100,
    onDropped: (lines) => log.write(`${lines} dropped\n`),
    onTrouble: (error) => troubles.push(error),
  });
  return { log, state, waiting, troubles, text: () => written.join("") };
}

const line = (name: string) => `${name.padEnd(19, ".")}\n`;
const lines = (...names: string[]) => names.map(line).join("");

test("writes every line in order, in parts where the system takes no more", async () => {
  const { log, state, text } = setUp();
  state.most = 7;
  for (const name of ["a", "b", "c"]) log.write(line(name));
  await log.close();
  expect(text()).toBe(lines("a", "b", "c"));
});

test("keeps lines that cannot be written, drops later ones, and reports how many once", async () => {
  const { log, state, troubles, text } = setUp();
  state.error = Object.assign(new Error("no space"), { code: "ENOSPC" });
  for (const name of "abcdefg") log.write(line(name));
  await expect.poll(() => troubles.length).toBe(1);
  expect(log.dropped).toBe(2);
  state.error = undefined;
  await expect.poll(text).toBe(`${lines(..."abcde")}2 dropped\n`);
  log.write(line("h"));
  await log.close();
  expect(text()).toBe(`${lines(..."abcde")}2 dropped\n${line("h")}`);
  expect(troubles).toHaveLength(1);
});

test("gives up the rest at the end when it cannot be written", async () => {
  const { log, state, text } = setUp({ isLeft: false });
  state.error = new Error("full");
  log.write(line("a"));
  await log.close();
  expect(text()).toBe("");
});

test("does not wait at the end for a reader that reads no more", async () => {
  const { log, state, waiting } = setUp();
  state.isHeld = true;
  log.write(line("a"));
  await log.close();
  expect(waiting).toHaveLength(1);
});

test("writes what no write is under way for when the process ends", () => {
  const { log, text } = setUp();
  log.write(line("a"));
  log.flushNow();
  log.flushNow();
  expect(text()).toBe(line("a"));
});
