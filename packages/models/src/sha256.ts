import { type BinaryLike, createHash } from "node:crypto";

/** How much of a large file is worked on before requests are handled again. 8 MiB take a few milliseconds. */
export const CHUNK_BYTES = 2 ** 23;

/** SHA-256 in lower-case hexadecimal digits, of something small. @see sha256Of */
export const sha256 = (data: BinaryLike): string => createHash("sha256").update(data).digest("hex");

/** SHA-256 in lower-case hexadecimal digits. Requests are handled between the chunks of a large file. */
export const sha256Of = async (bytes: Uint8Array): Promise<string> => (await digestOf("sha256", bytes)).toString("hex");

/** The digest of a file, which may be large. @see sha256Of */
export async function digestOf(algorithm: "md5" | "sha256", bytes: Uint8Array): Promise<Buffer> {
  const hash = createHash(algorithm);
  for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) {
    if (start > 0) await nextTurn();
    hash.update(bytes.subarray(start, start + CHUNK_BYTES));
  }
  return hash.digest();
}

/** Lets everything else that waits for the event loop go first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
