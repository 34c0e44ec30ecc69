import { CHUNK_BYTES, nextTurn } from "./sha256.ts";

/**
 * Whether bytes contain an ASCII text. As with a digest, requests are handled between the chunks of a large file.
 * @param chunk for tests
 */
export async function includesText(bytes: Uint8Array, text: string, chunk = CHUNK_BYTES): Promise<boolean> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < all.length; start += chunk) {
    if (start > 0) await nextTurn();
    // the text may begin in one chunk and end in the next
    if (all.subarray(start, start + chunk + text.length - 1).includes(text, 0, "latin1")) return true;
  }
  return false;
}
