import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { IrisError } from "../errors.ts";
import { reasonOf } from "./fileErrors.ts";
import type { FileDigest } from "./store.ts";

/**
 * Streams chunks into a file that was not there before. Nothing is left of it when that fails.
 * @throws IrisError `OBJECT_UNREADABLE` when the file cannot be written, the system's error as its cause; whatever the chunks throw
 */
export async function writeNewFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<FileDigest> {
  const file = await open(path, "wx").catch(notWritten);
  try {
    const digest = await fill(file, chunks);
    await file.close().catch(notWritten);
    return digest;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function fill(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<FileDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    await file.writeFile(chunk).catch(notWritten);
  }
  return { sha256: hash.digest("hex"), bytes };
}

function notWritten(cause: unknown): never {
  throw new IrisError("OBJECT_UNREADABLE", `An object cannot be copied to a file (${reasonOf(cause)}).`, { cause });
}
