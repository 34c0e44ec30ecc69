import { writeSync } from "node:fs";
import type { DestinationStream } from "pino";

const RETRY_MS = 10;
const RETRIES = 10;
const SLEEPING = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes each line before the program goes on. A line that cannot be written is dropped and counted, and no caller sees an
 * error. pino's own destination would throw it where the line was logged.
 * @param onDropped called when a line could be written again after some were dropped
 */
export function syncDestination(fd: number, onDropped: (lines: number) => void): DestinationStream {
  let dropped = 0;
  /** Whether a part of a line was written: then what follows begins on a new one. */
  let isTorn = false;
  return {
    write(line) {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      const written = writeAll(fd, bytes);
      if (written < bytes.byteLength) {
        isTorn ||= written > 0;
        dropped++;
        return;
      }
      isTorn = false;
      if (dropped === 0) return;
      const lines = dropped;
      dropped = 0;
      onDropped(lines);
    },
  };
}

/** @returns how many bytes could be written */
function writeAll(fd: number, bytes: Buffer): number {
  let written = 0;
  for (let failures = 0; written < bytes.byteLength; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const isFull = error instanceof Error && "code" in error && error.code === "EAGAIN";
      if (!isFull || ++failures > RETRIES) return written;
      Atomics.wait(SLEEPING, 0, 0, RETRY_MS);
    }
  }
  return written;
}
