import { fstatSync, write, writeSync } from "node:fs";
import type { Writable } from "node:stream";

/** Where the lines of a log go. */
export interface Sink {
  /** Writes bytes, or a part of them, without holding up the program. `done` gets how many were written. */
  write(bytes: Buffer, done: (error: Error | null, written: number) => void): void;
  /** Writes what it can before the process ends. It never waits for a reader. */
  writeNow(bytes: Buffer): void;
  /** Whether the process can end while a write is under way. A thread that writes to a file keeps it. */
  readonly isLeft: boolean;
}

/** The sink of standard output, whatever that is. */
export function standardOutput(): Sink {
  const status = fstatSync(1);
  return status.isFIFO() || status.isSocket() ? streamSink(process.stdout, 1) : fileSink(1);
}

/**
 * A pipe or a socket, which may have a reader that reads no more. HAZARD: fs.write would occupy a thread until it is read,
 * and a process waits for its threads when it ends; streams of pipes do not block on POSIX.
 */
export function streamSink(stream: Writable, fd: number): Sink {
  // every write reports its own error
  stream.on("error", () => undefined);
  return {
    write: (bytes, done) => void stream.write(bytes, (error) => done(error ?? null, error ? 0 : bytes.byteLength)),
    writeNow: (bytes) => writeOnce(fd, bytes),
    isLeft: true,
  };
}

/** A file, a terminal or a device. Writing takes as long as the disk needs, on another thread. */
export const fileSink = (fd: number): Sink => ({
  write: (bytes, done) => write(fd, bytes, (error, written = 0) => done(error, written)),
  writeNow: (bytes) => writeOnce(fd, bytes),
  isLeft: false,
});

function writeOnce(fd: number, bytes: Buffer): void {
  try {
    for (let from = 0; from < bytes.byteLength; ) from += writeSync(fd, bytes, from);
  } catch {
    // a full disk or a pipe that nobody reads: the process ends all the same
  }
}
