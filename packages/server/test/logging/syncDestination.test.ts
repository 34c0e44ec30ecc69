import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { syncDestination } from "../../src/logging/syncDestination.ts";

let folder: string;
const open: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-log-"));
});
afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true });
});

const opened = (path: string, flags: number | string): number => {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
};

test("writes each line at once", () => {
  const path = join(folder, "log");
  const log = syncDestination(opened(path, "w"), () => undefined);
  log.write("a\n");
  expect(readFileSync(path, "utf8")).toBe("a\n");
});

describe.skipIf(process.platform !== "linux")("a line that cannot be written", () => {
  test("is no error of the caller when the disk is full", () => {
    const log = syncDestination(opened("/dev/full", "w"), () => undefined);
    expect(() => log.write("a\n")).not.toThrow();
  });

  test("is dropped when nobody reads the pipe, and counted once it is read again", () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const reader = opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = opened(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const told: number[] = [];
    const log = syncDestination(writer, (lines) => told.push(lines));
    // a pipe holds 64 KiB
    for (let index = 0; index < 18; index++) log.write(`${"x".repeat(4095)}\n`);
    expect(told).toEqual([]);
    readSync(reader, Buffer.alloc(2 ** 17));
    log.write("after\n");
    expect(told).toEqual([2]);
    const rest = Buffer.alloc(100);
    expect(rest.toString("utf8", 0, readSync(reader, rest))).toBe("after\n");
  });
});
