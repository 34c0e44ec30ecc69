import type { BrotliOptions, ZlibOptions, ZstdOptions } from "node:zlib";

/** The content codings that are read and written (RFC 9110, section 8.4.1), best first. */
export const CODINGS = ["zstd", "br", "gzip", "deflate"] as const;
export type Coding = (typeof CODINGS)[number];

/** `fast` is for responses that are sent once, `small` for documents that are kept. */
export type Effort = "fast" | "small";

type Done = (error: Error | null, bytes: Buffer) => void;

interface Codec {
  compress(bytes: Buffer, effort: Effort, done: Done): void;
  /** Fails with ERR_BUFFER_TOO_LARGE as soon as the result exceeds mostBytes. */
  decompress(bytes: Buffer, mostBytes: number, done: Done): void;
}

/** Loaded by a call and only when needed: an import would be paid by each cold start. */
const zlib = () => process.getBuiltinModule("node:zlib");

const LEVELS = {
  zstd: { fast: 1, small: 9 },
  br: { fast: 3, small: 5 },
  gzip: { fast: 1, small: 9 },
} satisfies Record<string, Record<Effort, number>>;

const CODECS: Readonly<Record<Coding, Codec>> = {
  zstd: {
    compress: (bytes, effort, done) => zlib().zstdCompress(bytes, zstdOptions(effort), done),
    decompress: (bytes, maxOutputLength, done) => zlib().zstdDecompress(bytes, { maxOutputLength }, done),
  },
  br: {
    compress: (bytes, effort, done) => zlib().brotliCompress(bytes, brotliOptions(effort), done),
    decompress: (bytes, maxOutputLength, done) => zlib().brotliDecompress(bytes, { maxOutputLength }, done),
  },
  gzip: {
    compress: (bytes, effort, done) => zlib().gzip(bytes, zlibOptions(effort), done),
    decompress: (bytes, maxOutputLength, done) => zlib().gunzip(bytes, { maxOutputLength }, done),
  },
  deflate: {
    compress: (bytes, effort, done) => zlib().deflate(bytes, zlibOptions(effort), done),
    decompress: (bytes, maxOutputLength, done) => zlib().inflate(bytes, { maxOutputLength }, done),
  },
};

function zstdOptions(effort: Effort): ZstdOptions {
  return { params: { [zlib().constants.ZSTD_c_compressionLevel]: LEVELS.zstd[effort] } };
}

function brotliOptions(effort: Effort): BrotliOptions {
  return { params: { [zlib().constants.BROTLI_PARAM_QUALITY]: LEVELS.br[effort] } };
}

const zlibOptions = (effort: Effort): ZlibOptions => ({ level: LEVELS.gzip[effort] });

/** Compresses in a thread of libuv's pool. */
export const compress = (bytes: Buffer, coding: Coding, effort: Effort): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    CODECS[coding].compress(bytes, effort, (error, result) => (error ? reject(error) : resolve(result)));
  });

/** Decompresses in a thread of libuv's pool, and stops as soon as the result exceeds mostBytes. */
export const decompress = (bytes: Buffer, coding: Coding, mostBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    CODECS[coding].decompress(bytes, mostBytes, (error, result) => (error ? reject(error) : resolve(result)));
  });
