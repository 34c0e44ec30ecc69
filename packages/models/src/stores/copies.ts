import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileDigest } from "./store.ts";

/** What the names of unfinished copies begin with. */
export const TEMPORARY = ".tmp-";

const HOUR_MS = 3_600_000;
const DIGEST = /^[0-9a-f]{64}$/;
const FULL = ["ENOSPC", "EDQUOT"];

/** Whether a digest can name a file. */
export const isUsable = ({ sha256 }: FileDigest): boolean => DIGEST.test(sha256);

export const isSame = (a: FileDigest, b: FileDigest): boolean => a.sha256 === b.sha256 && a.bytes === b.bytes;

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
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (!isSame({ sha256, bytes: bytes.byteLength }, wanted)) return undefined;
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
  const isOld = ({ mtimeMs }: Stats) => Date.now() - mtimeMs > HOUR_MS;
  await remove(files.filter(({ name, status }) => name.startsWith(TEMPORARY) && isOld(status)));
  const copies = files.filter(({ name }) => DIGEST.test(name) && name !== justMade);
  copies.sort((a, b) => b.status.mtimeMs - a.status.mtimeMs);
  let bytes = files.find(({ name }) => name === justMade)?.status.size ?? 0;
  await remove(
    copies.filter(({ status }) => {
      bytes += status.size;
      return bytes > limit;
    }),
  );
}

/** Removes every copy, for a disk that is full. */
export const removeCopies = async (folder: string): Promise<void> =>
  remove((await filesOf(folder)).filter(({ name }) => DIGEST.test(name)));

/** Whether an error, or what caused it, is that of a full disk. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && FULL.includes(String(error.code))) || isDiskFull(error.cause);
}

interface File {
  readonly name: string;
  readonly path: string;
  readonly status: Stats;
}

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
