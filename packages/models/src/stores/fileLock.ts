import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { IrisError } from "../errors.ts";
import { codeOf } from "./fileErrors.ts";
import { uniqueText } from "./tempName.ts";

const STALE_MS = 10_000;
const TOUCH_MS = 2_000;
const PATIENCE_MS = 30_000;

/**
 * Runs the action while no other process that goes through this lock runs its own. The lock is a file that is made only
 * where there is none, and touched while it is held; one that a crash left behind is taken over after ten seconds.
 * @param action gets a function that throws when the lock was lost, to be called before what cannot be undone
 * @throws IrisError `STORE_UNAVAILABLE` when the lock cannot be had within 30 seconds
 */
export async function withFileLock<T>(
  path: string,
  action: (checkHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const token = uniqueText();
  await acquire(path, token);
  const alive = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), TOUCH_MS);
  try {
    return await action(() => checkHeld(path, token));
  } finally {
    clearInterval(alive);
    if ((await holder(path)) === token) await rm(path, { force: true });
  }
}

async function acquire(path: string, token: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await makes(path, token))) {
    if (Date.now() > deadline)
      throw new IrisError("STORE_UNAVAILABLE", "Another process holds the lock of the registry's aliases. Try again.");
    if (await isStale(path)) await takeOver(path);
    else await sleep(5 + Math.random() * 20);
  }
}

/**
 * Several may find the same lock stale: only who makes the second file removes it, after another check. A second file that
 * a crash left behind is removed as well; should a lock be lost in that, checkHeld reports it to the holder.
 */
async function takeOver(path: string): Promise<void> {
  const second = `${path}.takeover`;
  if (!(await makes(second, ""))) {
    if (await isStale(second)) await rm(second, { force: true });
    else await sleep(50);
    return;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await rm(second, { force: true });
  }
}

async function makes(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw cause;
  }
}

async function isStale(path: string): Promise<boolean> {
  const held = await stat(path).catch(() => undefined);
  return held !== undefined && Date.now() - held.mtimeMs > STALE_MS;
}

const holder = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);

async function checkHeld(path: string, token: string): Promise<void> {
  if ((await holder(path)) !== token)
    throw new IrisError(
      "CONFLICT",
      "The lock was lost to another process: this one stood still for too long. Try again.",
    );
}
