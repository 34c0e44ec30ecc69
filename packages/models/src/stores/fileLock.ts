import { mkdir, rmdir, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { IrisError } from "../errors.ts";

const STALE_MS = 10_000;
const TOUCH_MS = 2_000;
const PATIENCE_MS = 30_000;

/**
 * Runs the action while no other process that goes through this lock runs its own. A folder is the lock, since making one
 * either succeeds or fails, on network file systems too. One left behind by a crash is taken over after ten seconds.
 * @throws IrisError `STORE_UNAVAILABLE` when the lock cannot be had within 30 seconds
 */
export async function withFileLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  await acquire(path, Date.now() + PATIENCE_MS);
  const alive = setInterval(() => void touch(path), TOUCH_MS);
  try {
    return await action();
  } finally {
    clearInterval(alive);
    await rmdir(path).catch(() => undefined);
  }
}

async function acquire(path: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      return await mkdir(path);
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
      if (Date.now() > deadline) {
        throw new IrisError(
          "STORE_UNAVAILABLE",
          `Another process holds ${path}. If none is at work, remove that folder.`,
          { cause },
        );
      }
    }
    const held = await stat(path).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > STALE_MS) await rmdir(path).catch(() => undefined);
    else await sleep(5 + Math.random() * 20);
  }
}

const touch = (path: string): Promise<void> => utimes(path, new Date(), new Date()).catch(() => undefined);
