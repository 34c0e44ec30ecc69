import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, isNotFound, isTransient } from "./fileErrors.ts";
import { isAllowed, isInside, type Place, realFoldersOf } from "./folderPath.ts";
import { kindOf } from "./regularFile.ts";
import type { ListedObject } from "./store.ts";
import { TEMP_PREFIX } from "./tempName.ts";

const MAX_DEPTH = 8;

/**
 * Every file of a folder store below a prefix, in no order. What is there and cannot be used is listed with its fault:
 * folders that cannot be opened, links out of the registry, named pipes.
 * Where the system is the matter, nobody knows what is there, and a listing without it would be a lie.
 * @throws the system's error, also when the folder of the prefix itself cannot be opened
 */
export async function listFolder(place: Place, prefix: string): Promise<ListedObject[]> {
  const path = join(place.root, prefix);
  try {
    const [allowed, real] = await Promise.all([realFoldersOf(place), realpath(path)]);
    if (!allowed || !isAllowed(real, allowed)) return [];
    return await walk({ allowed, path, prefix, chain: [real] });
  } catch (cause) {
    if (isNotFound(cause)) return [];
    throw cause;
  }
}

interface Folder {
  /** Where links may lead. */
  readonly allowed: readonly string[];
  readonly path: string;
  readonly prefix: string;
  /** The folders on the way here, without links. The last one is this folder. */
  readonly chain: readonly string[];
}

async function walk(folder: Folder): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for (const entry of await readdir(folder.path, { withFileTypes: true }))
    if (!entry.name.startsWith(TEMP_PREFIX)) found.push(...(await listed(folder, entry)));
  return found;
}

async function listed(folder: Folder, entry: Dirent): Promise<ListedObject[]> {
  const key = folder.prefix + entry.name;
  const path = join(folder.path, entry.name);
  const isLink = entry.isSymbolicLink();
  try {
    const status = await stat(path);
    const real = isLink ? await realpath(path) : join(folder.chain.at(-1)!, entry.name);
    if (!isAllowed(real, folder.allowed))
      return [
        faulty(
          key,
          "LINK_OUT",
          "is a link that leads out of the registry: put the folder itself there, or name it in IRIS_LINK_FOLDERS",
        ),
      ];
    if (status.isFile()) return [{ key, fingerprint: fingerprintOf(status) }];
    if (!status.isDirectory()) return [faulty(key, "NO_FILE", `must be a regular file, got ${kindOf(status)}`)];
    if (folder.chain.length === MAX_DEPTH) return [];
    if (isLink && folder.chain.some((above) => isInside(above, real)))
      return [faulty(key, "LOOP", "is a link to a folder that holds it")];
    return await walk({ ...folder, path, prefix: `${key}/`, chain: [...folder.chain, real] });
  } catch (cause) {
    return unusable(key, isLink, cause);
  }
}

/** What was removed since its folder was read is not there; all other errors are faults of this entry alone. */
function unusable(key: string, isLink: boolean, cause: unknown): ListedObject[] {
  if (isTransient(cause)) throw cause;
  if (!isNotFound(cause)) return [faulty(key, codeOf(cause), `cannot be read (${codeOf(cause)})`)];
  return isLink ? [faulty(key, "ENOENT", "is a link that leads nowhere")] : [];
}

const faulty = (key: string, fingerprint: string, fault: string): ListedObject => ({ key, fingerprint, fault });

/** The time of the last change of the status is part of it: a file that becomes readable changes nothing else. */
const fingerprintOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino}-${size}-${mtimeMs}-${ctimeMs}`;
