import { isUtf8 } from "node:buffer";
import { RequestError } from "../problems/requestError.ts";

/**
 * The text of a body's bytes, without a byte order mark.
 * @throws RequestError `INVALID_BODY` for an empty body and for bytes that are not UTF-8
 */
export function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new RequestError("INVALID_BODY", `The body is not UTF-8${guess(bytes)}`);
  if (bytes.length === 0) throw emptyBody();
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    ? bytes.toString("utf8", 3)
    : bytes.toString("utf8");
}

/** The error for a request without a body. */
export const emptyBody = (): RequestError =>
  new RequestError(
    "INVALID_BODY",
    "The body is empty; send a row, such as a JSON object of the model's features or an array of its values.",
  );

function guess(bytes: Buffer): string {
  const [first, second] = bytes;
  const isMark = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
  if (first === 0x1f && second === 0x8b) return ' but compressed: send the header "Content-Encoding: gzip".';
  return isMark ? " but UTF-16; send UTF-8." : "; send UTF-8.";
}
