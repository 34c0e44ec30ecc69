import { constants, type Stats } from "node:fs";
import { open, readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "../sha256.ts";
import { isAbandoned } from "./abandonedFiles.ts";
import { codeOf } from "./fileErrors.ts";
import type { FileDigest } from "./store.ts";

const DIGEST = /^[0-9a-f]{64}$/;
const FULL = ["ENOSPC", "EDQUOT"];

/** Whether a digest can name a file. */
export const isUsable = ({ sha256 }: FileDigest): boolean => DIGEST.test(sha256);

/** The bytes of a copy, marked as just used; undefined where there is none, or a damaged one. */
export async function readCopy(path: string, wanted: FileDigest): Promise<Uint8Array | undefined> {
  // in a temporary folder that others can write to, the name may lead elsewhere, or to a pipe that never ends
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (!file) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size !== wanted.bytes) return undefined;
    const bytes = await file.readFile();
    if (bytes.byteLength !== wanted.bytes || (await sha256Of(bytes)) !== wanted.sha256) return undefined;
    await file.utimes(new Date(), new Date()).catch(() => undefined);
    return bytes;
  } catch {
    return undefined;
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** Removes the copies that were used longest ago beyond so many bytes, never the one just made, and what killed processes left. */
export async function sweep(folder: string, limit: number, justMade: string): Promise<void> {
  const files = await filesOf(folder);
  await remove(files.filter(wasAbandoned));
  let bytes = files.find(({ name }) => name === justMade)?.status.size ?? 0;
  await remove(
    copiesAmong(files).filter(({ name, status }) => {
      if (name === justMade) return false;
      bytes += status.size;
      return bytes > limit;
    }),
  );
}

/** How many bytes the disk of a folder still takes; undefined where nobody says. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const status = await statfs(folder).catch(() => undefined);
  // some network file systems claim to have no blocks at all
  return status && status.blocks > 0 ? status.bavail * status.bsize : undefined;
}

/**
 * Makes room for so many bytes, if need be by removing what killed processes left and the copies that were used longest ago.
 * Where removing all of them would not do, they stay.
 * @returns whether there is room, as far as is known
 */
export async function makeRoom(folder: string, wanted: number, free: typeof freeBytes): Promise<boolean> {
  const now = await free(folder);
  if (now === undefined || now >= wanted) return true;
  const files = await filesOf(folder);
  const removed: File[] = [];
  let room = now;
  for (const file of [...files.filter(wasAbandoned), ...copiesAmong(files).reverse()]) {
    removed.push(file);
    room += file.status.size;
    if (room < wanted) continue;
    await remove(removed);
    return true;
  }
  return false;
}

/** Removes every copy, for a disk that is full. @returns whether there was any */
export async function removeCopies(folder: string): Promise<boolean> {
  const copies = copiesAmong(await filesOf(folder));
  await remove(copies);
  return copies.length > 0;
}

/** Whether an error, or what caused it, is that of a full disk. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return FULL.includes(codeOf(error)) || isDiskFull(error.cause);
}

interface File {
  readonly name: string;
  readonly path: string;
  readonly status: Stats;
}

const wasAbandoned = ({ name, status }: File): boolean => isAbandoned(name, status.mtimeMs);

/** The copies, the one that was used last first. */
const copiesAmong = (files: readonly File[]): File[] =>
  files.filter(({ name }) => DIGEST.test(name)).sort((a, b) => b.status.mtimeMs - a.status.mtimeMs);

async function filesOf(folder: string): Promise<File[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name) => {
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    return status?.isFile() ? [{ name, path, status }] : [];
  });
  return (await Promise.all(files)).flat();
}

async function remove(files: readonly File[]): Promise<void> {
  await Promise.all(files.map(({ path }) => rm(path, { force: true }).catch(() => undefined)));
}
