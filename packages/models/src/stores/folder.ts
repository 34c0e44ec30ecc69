import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { IrisError } from "../errors.ts";
import { withFileLock } from "./fileLock.ts";
import { checkKey } from "./key.ts";
import type { Store, WriteCondition } from "./store.ts";

const TEMPORARY = ".tmp-";
const LOCK = ".lock";
const DEEPEST = 8;

/** A store in a folder of the file system, made on the first write. A mark is the SHA-256 of the bytes. */
export function folderStore(path: string): Store {
  const root = resolve(path);
  return {
    location: root,
    list: (prefix) => guarded(root, async () => (await walk(join(root, prefix), prefix, DEEPEST)).sort()),
    read: (key) => guarded(root, () => readObject(join(root, checkKey(key)))),
    write: (key, bytes, condition) =>
      guarded(root, () => writeObject(join(root, checkKey(key)), key, bytes, condition)),
  };
}

async function walk(folder: string, prefix: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const keys: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoreAbsent([]))) {
    const path = join(folder, entry.name);
    // a Kubernetes volume shows its files as links
    const kind = entry.isSymbolicLink() ? await stat(path).catch(ignoreAbsent(undefined)) : entry;
    if (kind?.isDirectory()) keys.push(...(await walk(path, `${prefix}${entry.name}/`, depth - 1)));
    else if (kind?.isFile() && !isHousekeeping(entry.name)) keys.push(prefix + entry.name);
  }
  return keys;
}

const isHousekeeping = (name: string): boolean => name.startsWith(TEMPORARY) || name.endsWith(LOCK);

async function readObject(path: string): Promise<{ bytes: Uint8Array; etag: string } | undefined> {
  const bytes = await readFile(path).catch(ignoreAbsent(undefined));
  return bytes && { bytes, etag: markOf(bytes) };
}

const markOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function writeObject(path: string, key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `${TEMPORARY}${randomUUID()}`);
  try {
    await writeThrough(temporary, bytes);
    if (condition && "ifAbsent" in condition) await linkNew(temporary, path, key);
    else if (condition) await withFileLock(path + LOCK, () => replaceMatching(temporary, path, key, condition.ifMatch));
    else await rename(temporary, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(temporary, { force: true });
  }
  return markOf(bytes);
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
    throw new IrisError("CONFLICT", `"${key}" is there already.`, { cause });
  });
}

async function replaceMatching(from: string, to: string, key: string, etag: string): Promise<void> {
  const current = await readObject(to);
  if (current?.etag !== etag) {
    throw new IrisError("CONFLICT", `"${key}" has changed since it was read. Read it again and repeat.`);
  }
  await rename(from, to);
}

/** Without this a crash of the machine can lose the new name although the bytes are on the disk. Not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function guarded<T>(root: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof IrisError) throw cause;
    if (codeOf(cause) === "EROFS" || codeOf(cause) === "EACCES" || codeOf(cause) === "EPERM") {
      throw new IrisError("READ_ONLY", `No permission in the registry folder ${root} (${messageOf(cause)}).`, {
        cause,
      });
    }
    throw new IrisError("STORE_UNAVAILABLE", `The registry folder ${root} cannot be used (${messageOf(cause)}).`, {
      cause,
    });
  }
}

const ignoreAbsent =
  <T>(instead: T) =>
  (cause: unknown): T => {
    if (codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR") return instead;
    throw cause;
  };

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
