import { type FileHandle, link, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IrisError } from "../errors.ts";
import { sha256Of } from "../sha256.ts";
import { removeAbandoned } from "./abandonedFiles.ts";
import { changedSince, thereAlready } from "./conflictErrors.ts";
import { codeOf, reasonOf, unreadable } from "./fileErrors.ts";
import { withFileLock } from "./fileLock.ts";
import { listFolder } from "./folderListing.ts";
import { checkWritable, type Place, realPathOf } from "./folderPath.ts";
import { byKey, checkKey } from "./key.ts";
import { openRegularFile } from "./regularFile.ts";
import type { ListedObject, Store, StoredObject, WriteCondition } from "./store.ts";
import { TEMP_PREFIX, tempName } from "./tempName.ts";
import { writeNewFile } from "./writeNewFile.ts";

const SWEEP_EVERY_MS = 60_000;
const NOT_ALLOWED = ["EROFS", "EACCES", "EPERM"];

/** @see folderStore */
export interface FolderOptions {
  /** Folders outside the store's own that links in it may lead to, for reading. @default none */
  readonly linkFolders?: readonly string[];
}

/**
 * A store in a folder of the file system, made on the first write. An etag is the SHA-256 of the bytes. Objects are regular
 * files in that folder; links that stay in it are followed.
 */
export function folderStore(path: string, { linkFolders = [] }: FolderOptions = {}): Store {
  const root = resolve(path);
  const place = { root, linkFolders: linkFolders.map((folder) => resolve(folder)) };
  const sweep = sweeper(root);
  return {
    location: root,
    list: (prefix) => list(place, prefix),
    read: async (key, _, within) => readObject(place, checkKey(key), within),
    download: async (key, path, within) => downloadObject(place, checkKey(key), path, within),
    async write(key, bytes, condition) {
      const etag = await writeObject(place, checkKey(key), bytes, condition);
      await sweep(key);
      return etag;
    },
  };
}

/** Removes what killed processes left in the model's folder; a publish writes several files, and one check is enough. */
function sweeper(root: string): (key: string) => Promise<void> {
  const swept = new Map<string, number>();
  return async (key) => {
    const [model = ""] = key.split("/");
    if (Date.now() - (swept.get(model) ?? Number.NEGATIVE_INFINITY) < SWEEP_EVERY_MS) return;
    swept.set(model, Date.now());
    await removeAbandoned(join(root, model));
  };
}

async function list(place: Place, prefix: string): Promise<ListedObject[]> {
  try {
    return (await listFolder(place, prefix)).sort(byKey);
  } catch (cause) {
    throw new IrisError("STORE_UNAVAILABLE", `The registry folder ${place.root} cannot be read (${reasonOf(cause)}).`, {
      cause,
    });
  }
}

async function opened(place: Place, key: string, within?: string): Promise<FileHandle | undefined> {
  const path = await realPathOf(place, key, within);
  return path === undefined ? undefined : openRegularFile(path, key);
}

async function readObject(place: Place, key: string, within?: string): Promise<StoredObject | undefined> {
  const file = await opened(place, key, within);
  if (!file) return undefined;
  try {
    const bytes = await file.readFile();
    const sha256 = await sha256Of(bytes);
    return { bytes, etag: sha256, sha256 };
  } catch (cause) {
    throw unreadable(key, cause);
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function downloadObject(place: Place, key: string, target: string, within?: string): Promise<number | undefined> {
  const source = await opened(place, key, within);
  if (!source) return undefined;
  try {
    return await writeNewFile(target, source.createReadStream());
  } catch (cause) {
    throw unreadable(key, cause);
  } finally {
    // the stream closes it at its end, which does not come when there is no file to write to
    await source.close().catch(() => undefined);
  }
}

async function writeObject(place: Place, key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
  const { root } = place;
  const path = join(root, key);
  const temporary = join(dirname(path), tempName());
  try {
    await checkWritable(root, key);
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, bytes);
    if (condition && "ifAbsent" in condition) await linkNew(temporary, path, key);
    else if (condition) await replaceMatching(place, temporary, key, condition.ifMatch);
    else await rename(temporary, path);
    await syncFolder(dirname(path));
    return sha256Of(bytes);
  } catch (cause) {
    throw cause instanceof IrisError ? cause : notWritten(root, key, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replaceMatching(place: Place, temporary: string, key: string, etag: string): Promise<void> {
  const path = join(place.root, key);
  const lock = join(dirname(path), `${TEMP_PREFIX}lock-${basename(path)}`);
  await withFileLock(lock, async (checkHeld) => {
    if ((await readObject(place, key))?.etag !== etag) throw changedSince(key);
    await checkHeld();
    await rename(temporary, path);
  });
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A hard link, unlike a rename, fails when the target is there: create-if-absent in one step. */
async function linkNew(from: string, to: string, key: string): Promise<void> {
  await link(from, to).catch((cause: unknown) => {
    if (codeOf(cause) !== "EEXIST") throw cause;
    throw thereAlready(key, cause);
  });
}

/** Without this a crash of the machine can lose the new name although the bytes are on the disk. Not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function notWritten(root: string, key: string, cause: unknown): IrisError {
  const code = NOT_ALLOWED.includes(codeOf(cause)) ? "READ_ONLY" : "STORE_UNAVAILABLE";
  return new IrisError(code, `${key} cannot be written to the registry folder ${root} (${reasonOf(cause)}).`, {
    cause,
  });
}
