import { execFileSync } from "node:child_process";
import { constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BackgroundDestination } from "../../src/logging/backgroundDestination.ts";
import { streamSink } from "../../src/logging/sink.ts";

const LINES = 10_000;
const LINE = `${"x".repeat(99)}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.skipIf(process.platform !== "linux")(
  "a pipe that is read again has all lines that were kept, and how many were not",
  async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const fd = openSync(path, "w");
    const socket = new Socket({ fd, readable: false, writable: true });
    const log = new BackgroundDestination(streamSink(socket, fd), {
      maxLength: 200_000,
      onDropped: (lines) => log.write(`${lines} dropped\n`),
      onTrouble: () => undefined,
    });
    for (let index = 0; index < LINES; index++) log.write(LINE);
    expect(log.dropped).toBeGreaterThan(0);
    let text = "";
    const reading = new Socket({ fd: reader, readable: true, writable: false });
    reading.on("data", (chunk) => (text += chunk));
    await expect.poll(() => text.includes("dropped")).toBe(true);
    await log.close();
    socket.destroy();
    reading.destroy();
    const kept = text.split("\n").filter((line) => line.startsWith("x"));
    expect(new Set(kept)).toEqual(new Set([LINE.trim()]));
    expect(text.endsWith(`\n${log.dropped} dropped\n`)).toBe(true);
    expect(kept.length + log.dropped).toBe(LINES);
  },
);
