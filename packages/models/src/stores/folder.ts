import { link, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { IrisError } from "../errors.ts";
import { sha256Of } from "../sha256.ts";
import { changedSince, thereAlready } from "./conflict.ts";
import { codeOf, isAbsent, isPassing, reasonOf, unreadable } from "./fileErrors.ts";
import { withFileLock } from "./fileLock.ts";
import { byKey, checkKey } from "./key.ts";
import { writeNewFile } from "./newFile.ts";
import type { FileDigest, ListedObject, Store, StoredObject, WriteCondition } from "./store.ts";
import { TEMPORARY, temporaryName } from "./temporary.ts";

const DEEPEST = 8;
const NOT_ALLOWED = ["EROFS", "EACCES", "EPERM"];

/** A store in a folder of the file system, made on the first write. An etag is the SHA-256 of the bytes. */
export function folderStore(path: string): Store {
  const root = resolve(path);
  return {
    location: root,
    list: async (prefix) => (await walk(root, prefix)).sort(byKey),
    read: async (key, _, within) => readObject(await pathOf(root, checkKey(key), within), key),
    download: async (key, path, within) => downloadObject(await pathOf(root, checkKey(key), within), key, path),
    write: async (key, bytes, condition) => writeObject(root, checkKey(key), bytes, condition),
  };
}

async function walk(root: string, prefix: string): Promise<ListedObject[]> {
  try {
    return await walkBelow(join(root, prefix), prefix, DEEPEST, true);
  } catch (cause) {
    throw new IrisError("STORE_UNAVAILABLE", `The registry folder ${root} cannot be read (${reasonOf(cause)}).`, {
      cause,
    });
  }
}

/**
 * What lies below the top and cannot be opened (lost+found, a link to itself) is no object; the others still are.
 * Where the system is the matter, nobody knows what is there, and a listing without it would be a lie.
 */
async function walkBelow(folder: string, prefix: string, depth: number, isTop = false): Promise<ListedObject[]> {
  if (depth === 0) return [];
  const found: ListedObject[] = [];
  for (const entry of await entriesOf(folder, isTop)) {
    const path = join(folder, entry.name);
    // a Kubernetes volume shows its files as links, which stat follows
    const status = await stat(path).catch((cause) => {
      if (isPassing(cause)) throw cause;
    });
    if (status?.isDirectory()) found.push(...(await walkBelow(path, `${prefix}${entry.name}/`, depth - 1)));
    else if (status?.isFile() && !entry.name.startsWith(TEMPORARY))
      found.push({ key: prefix + entry.name, mark: `${status.ino}-${status.size}-${status.mtimeMs}` });
  }
  return found;
}

async function entriesOf(folder: string, isTop: boolean) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (isPassing(cause) || (isTop && !isAbsent(cause))) throw cause;
    return [];
  }
}

/** A link must stay in the folder, as those of a Kubernetes volume do. The folder may itself be a link to anywhere. */
async function pathOf(root: string, key: string, within: string | undefined): Promise<string> {
  const path = join(root, key);
  if (within === undefined) return path;
  const [real, folder] = await Promise.all([path, join(root, within)].map((each) => realPathOf(each, key)));
  if (real === undefined || (folder !== undefined && real.startsWith(folder + sep))) return real ?? path;
  throw new IrisError("OBJECT_UNREADABLE", `${key} is a link that leads out of its folder; put the file itself there.`);
}

/** Undefined where there is nothing, of which reading it will tell. */
const realPathOf = (path: string, key: string): Promise<string | undefined> =>
  realpath(path).catch((cause) => {
    if (isAbsent(cause)) return undefined;
    throw unreadable(key, cause);
  });

async function readObject(path: string, key: string): Promise<StoredObject | undefined> {
  try {
    const bytes = await readFile(path);
    return { bytes, etag: await sha256Of(bytes) };
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw unreadable(key, cause);
  }
}

async function downloadObject(path: string, key: string, target: string): Promise<FileDigest | undefined> {
  const source = await open(path).catch((cause) => {
    if (!isAbsent(cause)) throw unreadable(key, cause);
  });
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

async function writeObject(root: string, key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
  const path = join(root, key);
  const temporary = join(dirname(path), temporaryName());
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, bytes);
    if (condition && "ifAbsent" in condition) await linkNew(temporary, path, key);
    else if (condition) await replaceMatching(temporary, path, key, condition.ifMatch);
    else await rename(temporary, path);
    await syncFolder(dirname(path));
    return sha256Of(bytes);
  } catch (cause) {
    throw cause instanceof IrisError ? cause : notWritten(root, key, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replaceMatching(temporary: string, path: string, key: string, etag: string): Promise<void> {
  const lock = join(dirname(path), `${TEMPORARY}lock-${basename(path)}`);
  await withFileLock(lock, async (checkHeld) => {
    if ((await readObject(path, key))?.etag !== etag) throw changedSince(key);
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
