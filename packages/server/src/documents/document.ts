import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { acceptedCoding } from "../compression/accepted.ts";
import { type Coding, compress } from "../compression/codings.ts";
import { lazy } from "../lazy.ts";
import { varyBy } from "../plugins/headers.ts";

/** A document that is made once and sent to many. */
export interface Document {
  readonly type: string;
  readonly bytes: Buffer;
  /** Identifies the content, for the ETag. */
  readonly digest: string;
  /** The bytes in a coding, compressed at the first request. */
  compressed(coding: Coding): Promise<Buffer>;
}

/** A document of these bytes. @param digest separates them from those of every other version of the document */
export function documentOf(type: string, bytes: Buffer, digest = digestOf(bytes)): Document {
  const variant = (coding: Coding) => lazy(async () => Buffer.concat(await compress([bytes], coding, "small")));
  const variants = { zstd: variant("zstd"), br: variant("br"), gzip: variant("gzip"), deflate: variant("deflate") };
  return { type, bytes, digest, compressed: (coding) => variants[coding]() };
}

/** A short digest of a content. */
export function digestOf(...contents: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return hash.digest("base64url").slice(0, 22);
}

/** Sends a document in the coding that the request accepts, or 304 when the client has it already. */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
): Promise<FastifyReply> {
  const coding = acceptedCoding(request.headers["accept-encoding"]);
  // each coding has an ETag of its own (RFC 9110, section 8.8.3.3)
  const etag = `"${document.digest}${coding ? `-${coding}` : ""}"`;
  reply.headers({ etag, "cache-control": "no-cache", vary: varyBy(reply, "accept-encoding") });
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  reply.header("content-type", document.type);
  if (coding === undefined) return reply.send(document.bytes);
  const bytes = await document.compressed(coding);
  return reply.header("content-encoding", coding).send(bytes);
}

/** Compares weakly (RFC 9110, section 13.1.2): a proxy may have marked the ETag as weak. */
const matches = (ifNoneMatch = "", etag: string): boolean =>
  ifNoneMatch.split(",").some((part) => part.trim() === "*" || part.trim().replace(/^W\//, "") === etag);
