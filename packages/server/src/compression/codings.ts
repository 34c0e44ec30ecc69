import type { Transform } from "node:stream";
import type { BrotliOptions, Zlib, ZlibOptions, ZstdOptions } from "node:zlib";

/** The content codings that are read and written (RFC 9110, section 8.4.1), best first. */
export const CODINGS = ["zstd", "br", "gzip", "deflate"] as const;
export type Coding = (typeof CODINGS)[number];

/** Bytes, or characters, from which on a response is compressed. A shorter one fits into the first packets of a connection anyway. */
export const COMPRESSED_FROM = 8192;

/** `fast` is for responses that are sent once, `small` for documents that are kept. */
export type Effort = "fast" | "small";

interface Codec {
  compressor(effort: Effort): Transform;
  decompressor(): Transform & Zlib;
}

/** Loaded by a call and only when needed: an import would be paid by each cold start. */
const zlib = () => process.getBuiltinModule("node:zlib");
const streams = () => process.getBuiltinModule("node:stream");

const LEVELS = {
  zstd: { fast: 1, small: 9 },
  br: { fast: 3, small: 5 },
  gzip: { fast: 1, small: 9 },
} satisfies Record<string, Record<Effort, number>>;

/** Bytes that a stream hands on at once. */
const chunkSize = 65_536;

const CODECS: Readonly<Record<Coding, Codec>> = {
  zstd: {
    compressor: (effort) => zlib().createZstdCompress({ chunkSize, ...zstdOptions(effort) }),
    decompressor: () => zlib().createZstdDecompress({ chunkSize, params: smallWindow() }),
  },
  br: {
    compressor: (effort) => zlib().createBrotliCompress({ chunkSize, ...brotliOptions(effort) }),
    decompressor: () => zlib().createBrotliDecompress({ chunkSize }),
  },
  gzip: {
    compressor: (effort) => zlib().createGzip({ chunkSize, ...zlibOptions(effort) }),
    decompressor: () => zlib().createGunzip({ chunkSize }),
  },
  deflate: {
    compressor: (effort) => zlib().createDeflate({ chunkSize, ...zlibOptions(effort) }),
    decompressor: () => zlib().createInflate({ chunkSize }),
  },
};

/** 8 MiB, which is what senders must do with (RFC 9659): a frame could require 128 MiB. */
const smallWindow = (): ZstdOptions["params"] => ({ [zlib().constants.ZSTD_d_windowLogMax]: 23 });

function zstdOptions(effort: Effort): ZstdOptions {
  return { params: { [zlib().constants.ZSTD_c_compressionLevel]: LEVELS.zstd[effort] } };
}

function brotliOptions(effort: Effort): BrotliOptions {
  return { params: { [zlib().constants.BROTLI_PARAM_QUALITY]: LEVELS.br[effort] } };
}

const zlibOptions = (effort: Effort): ZlibOptions => ({ level: LEVELS.gzip[effort] });

/** Compresses in a thread of libuv's pool. @returns the compressed bytes in pieces */
export async function compress(pieces: readonly Uint8Array[], coding: Coding, effort: Effort): Promise<Buffer[]> {
  const compressor = CODECS[coding].compressor(effort);
  const source = streams().Readable.from(pieces, { objectMode: false });
  const compressed: Buffer[] = [];
  await streams().promises.pipeline(source, compressor, async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) compressed.push(chunk);
  });
  return compressed;
}

/** Each frame of zstd takes a decompressor: small ones would take seconds. */
const MAX_ZSTD_FRAMES = 64;

/**
 * Decompresses in a thread of libuv's pool.
 * @param mayHave whether the result may have so many bytes
 * @returns undefined as soon as the result has more bytes than it may
 * @throws Error for bytes that are damaged, cut off, or followed by others
 */
export async function decompress(
  bytes: Buffer,
  coding: Coding,
  mayHave: (size: number) => boolean,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  let used = 0;
  let frames = 0;
  do {
    if (++frames > MAX_ZSTD_FRAMES) throw new Error(`the body has more than ${MAX_ZSTD_FRAMES} frames`);
    const decompressor = CODECS[coding].decompressor();
    decompressor.end(bytes.subarray(used));
    for await (const chunk of decompressor) {
      size += chunk.length;
      if (!mayHave(size)) return undefined;
      chunks.push(chunk);
    }
    used += decompressor.bytesWritten;
    // a body of zstd may have several frames (RFC 8878, section 3.1), of which Node reads one
  } while (coding === "zstd" && used < bytes.length);
  if (used < bytes.length) throw new Error(`${bytes.length - used} bytes follow the end of the compressed data`);
  return Buffer.concat(chunks, size);
}
