import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { IrisError } from "../errors.ts";
import { isNotFound, unreadable } from "./fileErrors.ts";
import { checkSize } from "./objectLimit.ts";

/**
 * HAZARD: opening a named pipe waits for a writer, and /dev/zero never ends. Without O_NOFOLLOW, a link that takes the
 * file's place after its path was resolved would be followed.
 */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * Opens an object's file, which the caller closes. Undefined where there is none.
 * @param path without links in it
 * @throws IrisError `OBJECT_UNREADABLE` for what is no regular file or too large; `STORE_UNAVAILABLE`
 */
export async function openRegularFile(path: string, key: string): Promise<FileHandle | undefined> {
  const file = await open(path, FLAGS).catch((cause) => {
    if (!isNotFound(cause)) throw unreadable(key, cause);
  });
  if (!file) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile())
      throw new IrisError("OBJECT_UNREADABLE", `${key} must be a regular file, got ${kindOf(status)}.`);
    checkSize(key, status.size);
    return file;
  } catch (cause) {
    await file.close().catch(() => undefined);
    throw unreadable(key, cause);
  }
}

/** What something in a folder is, in words that follow "got". */
export function kindOf(status: Stats): string {
  if (status.isDirectory()) return "a folder";
  if (status.isFIFO()) return "a named pipe";
  if (status.isSocket()) return "a socket";
  return status.isFile() ? "a file" : "a device";
}
