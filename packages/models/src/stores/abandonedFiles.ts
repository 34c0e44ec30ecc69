import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { TEMP_PREFIX } from "./tempName.ts";

/** Longer than any file takes to be written; a write moves its file's time on, and a lock that is held is touched. */
const ABANDONED_MS = 3_600_000;

/** Whether a file with this name and time of change was left by a process that was killed. */
export const isAbandoned = (name: string, mtimeMs: number): boolean =>
  name.startsWith(TEMP_PREFIX) && Date.now() - mtimeMs > ABANDONED_MS;

/**
 * Removes what killed processes left in a model's folder and in its versions' folders: unfinished files and locks. What
 * cannot be read or removed stays.
 */
export async function removeAbandoned(model: string): Promise<void> {
  await removeAbandonedIn(model);
  const entries = await readdir(model, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeAbandonedIn(join(model, entry.name));
}

async function removeAbandonedIn(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(TEMP_PREFIX)) continue;
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    if (status?.isFile() && isAbandoned(name, status.mtimeMs)) await rm(path, { force: true }).catch(() => undefined);
  }
}
