import { overloaded } from "../admission/admission.ts";
import { bodyTooLarge } from "../problems/bodyTooLarge.ts";
import { RequestError } from "../problems/requestError.ts";
import { CODINGS, type Coding, decompress } from "./codings.ts";

/** For the header that a 415 response has (RFC 9110, section 12.5.3). */
const ACCEPTED = CODINGS.join(", ");

/** Names of codings by RFC 9110, section 8.4.1; `identity` is none. */
const NAMES: ReadonlyMap<string, Coding | undefined> = new Map<string, Coding | undefined>([
  ["", undefined],
  ["identity", undefined],
  ["x-gzip", "gzip"],
  ...CODINGS.map((coding) => [coding, coding] as const),
]);

/**
 * The coding that a Content-Encoding header names, or undefined for none.
 * @throws RequestError `UNSUPPORTED_MEDIA_TYPE` for any other, and for several
 */
export function codingOf(contentEncoding: string): Coding | undefined {
  const name = contentEncoding.trim().toLowerCase();
  if (NAMES.has(name)) return NAMES.get(name);
  const got = JSON.stringify(contentEncoding.slice(0, 80));
  const message = `Content-Encoding must be one of ${ACCEPTED}, got ${got}. Send the body in one of them, or uncompressed.`;
  throw new RequestError("UNSUPPORTED_MEDIA_TYPE", message, { headers: { "accept-encoding": ACCEPTED } });
}

/** What the bytes of a decompressed body are held against. */
export interface DecodeLimits {
  readonly bodyLimit: number;
  /** Whether there is memory for so many bytes, compressed and decompressed. */
  readonly hasRoom: (bytes: number) => boolean;
}

/**
 * The bytes of a compressed body. Decompressing ends as soon as there are more of them than the limit, or than there is memory for.
 * @throws RequestError `BODY_TOO_LARGE`; `OVERLOADED`; `INVALID_BODY` for bytes that are not in this coding, or not all of it
 */
export async function decode(bytes: Buffer, coding: Coding, { bodyLimit, hasRoom }: DecodeLimits): Promise<Buffer> {
  let decoded: Buffer | undefined;
  let isTooLarge = false;
  const mayHave = (size: number): boolean => {
    isTooLarge = size > bodyLimit;
    return !isTooLarge && hasRoom(bytes.length + size);
  };
  try {
    decoded = await decompress(bytes, coding, mayHave);
  } catch (cause) {
    const format = coding === "deflate" ? "deflate (the zlib format, RFC 1950)" : coding;
    const message = `The body must be ${format}, as its Content-Encoding says. It is damaged, cut off, or in another format. Compress it again.`;
    throw new RequestError("INVALID_BODY", message, { cause });
  }
  if (decoded === undefined) throw isTooLarge ? bodyTooLarge(bodyLimit, { decompressed: true }) : overloaded();
  return decoded;
}
