import { type FileHandle, open, rm } from "node:fs/promises";
import { IrisError } from "../errors.ts";
import { reasonOf } from "./fileErrors.ts";

/**
 * Streams chunks into a file that was not there before. Nothing is left of it when that fails.
 * @returns the number of bytes
 * @throws IrisError `OBJECT_UNREADABLE` when the file cannot be written, the system's error as its cause; whatever the chunks throw
 */
export async function writeNewFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, "wx").catch(notWritten);
  try {
    const bytes = await fill(file, chunks);
    await file.close().catch(notWritten);
    return bytes;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function fill(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    await file.writeFile(chunk).catch(notWritten);
  }
  return bytes;
}

function notWritten(cause: unknown): never {
  throw new IrisError("OBJECT_UNREADABLE", `An object cannot be copied to a file (${reasonOf(cause)}).`, { cause });
}
