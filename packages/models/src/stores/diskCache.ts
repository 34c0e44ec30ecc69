import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isStoreFault } from "../errors.ts";
import { freeBytes, isDiskFull, isUsable, makeRoom, readCopy, removeCopies, sweep } from "./cacheFiles.ts";
import { checkKey } from "./key.ts";
import type { FileDigest, Store } from "./store.ts";
import { tempName } from "./tempName.ts";

const GIBIBYTE = 2 ** 30;

/** @see diskCached */
export interface DiskCacheOptions {
  /** How many bytes of copies are kept; the one that was used longest ago goes first. @default 1 GiB */
  readonly limit?: number;
  /** How many bytes the disk of a folder still takes, or undefined where nobody knows. @default what the system says */
  readonly free?: (folder: string) => Promise<number | undefined>;
}

/**
 * The same store, keeping copies of what is read from it with a known digest in a folder, which is made when it is needed: what is there and
 * whole is not fetched again. A copy has its digest for an etag, which cannot be a condition of a write. A folder that cannot
 * be written, or whose disk has no room, makes reads slower, and nothing else.
 */
export function diskCached(
  store: Store,
  folder: string,
  { limit = GIBIBYTE, free = freeBytes }: DiskCacheOptions = {},
): Store {
  const under = new Map<string, Promise<Uint8Array | undefined>>();

  /** Those who want the same bytes at the same time fetch them once, and each has bytes of its own. */
  function copyOf(key: string, wanted: FileDigest, within: string | undefined): Promise<Uint8Array | undefined> {
    const running = under.get(wanted.sha256);
    if (running) return running.then((bytes) => bytes && new Uint8Array(bytes));
    const begun = keptOrFetched({ store, folder, limit, free }, { key, within }, wanted).finally(() =>
      under.delete(wanted.sha256),
    );
    under.set(wanted.sha256, begun);
    return begun;
  }

  return {
    location: store.location,
    ...(store.remote && { remote: true }),
    list: (prefix) => store.list(prefix),
    async read(key, wanted, within) {
      const bytes = wanted && isUsable(wanted) ? await copyOf(checkKey(key), wanted, within) : undefined;
      return bytes ? { bytes, etag: wanted!.sha256, sha256: wanted!.sha256 } : store.read(key, wanted, within);
    },
    download: (key, path, within) => store.download(key, path, within),
    write: (key, bytes, condition) => store.write(key, bytes, condition),
  };
}

interface Cache extends Required<DiskCacheOptions> {
  readonly store: Store;
  readonly folder: string;
}

/** What is fetched. @see Store.download */
interface Source {
  readonly key: string;
  readonly within: string | undefined;
}

async function keptOrFetched(cache: Cache, source: Source, wanted: FileDigest): Promise<Uint8Array | undefined> {
  return (await readCopy(join(cache.folder, wanted.sha256), wanted)) ?? fetchCopy(cache, source, wanted);
}

/** The bytes, when a copy could be made. What does not match the digest is dropped, and the caller reads it once more, past the cache. */
async function fetchCopy(
  { store, folder, limit, free }: Cache,
  { key, within }: Source,
  wanted: FileDigest,
): Promise<Uint8Array | undefined> {
  const temporary = join(folder, tempName());
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await makeRoom(folder, wanted.bytes, free))) return undefined;
    const written = await store.download(key, temporary, within).catch(async (error) => {
      // others fill the same disk, and some have quotas that it does not report
      if (!isDiskFull(error) || !(await removeCopies(folder))) throw error;
      return store.download(key, temporary, within);
    });
    // hashed once, as it is read back: others may be able to write to the folder
    const bytes = written === wanted.bytes ? await readCopy(temporary, wanted) : undefined;
    if (!bytes) return undefined;
    await rename(temporary, join(folder, wanted.sha256));
    await sweep(folder, limit, wanted.sha256);
    return bytes;
  } catch (error) {
    if (isStoreFault(error)) throw error;
    return undefined;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
