import { IrisError } from "../errors.ts";

const MEBIBYTE = 2 ** 20;
/** Manifests, aliases and claims are parsed as a whole, and a large golden row takes a few mebibytes. */
const DOCUMENT_BYTES = 32 * MEBIBYTE;
/** Models and weights: an ONNX file cannot be larger, and Node reads no more at once. */
const FILE_BYTES = 2 ** 31 - 1;

/** The most bytes that an object under this key may have to be read. */
export const limitOf = (key: string): number => (/(?:\.json|\/\.claim)$/.test(key) ? DOCUMENT_BYTES : FILE_BYTES);

/** Refuses an object that is too large before any byte of it is read. @throws IrisError `OBJECT_UNREADABLE` */
export function checkSize(key: string, bytes: number): void {
  const most = limitOf(key);
  if (bytes <= most) return;
  throw new IrisError("OBJECT_UNREADABLE", `${key} must have at most ${most} bytes, got ${bytes}.`);
}
