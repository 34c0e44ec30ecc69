import { createHash, createHmac } from "node:crypto";
import { text } from "node:stream/consumers";
import { parseXML } from "@aws-sdk/xml-builder";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, SourceData } from "@smithy/types";
import type { EnvironmentAccess } from "./environment.ts";
import type { S3Http } from "./handler.ts";
import type { CallLimits, Deadline } from "./limits.ts";
import { arriving, bareEtag, type S3Page, type S3Reads } from "./object.ts";

/** Reads what is there. It understands nothing but success: whatever it rejects with, the client has to make the call. */
export interface S3Reader extends S3Reads {
  hasCredentials(): Promise<boolean>;
}

/** Reads with AWS's own signer and HTTP handler, in one attempt, without the SDK's client: that alone would be a quarter of a cold start. */
export function createReader(
  { url, region, credentials }: EnvironmentAccess,
  { handler }: S3Http,
  limits: CallLimits,
): S3Reader {
  const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false });
  const folder = url.pathname.replace(/\/$/, "");

  async function send(key: string, query: Record<string, string>, { signal }: Deadline) {
    const request = await signer.sign({
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: `${folder}/${escapePath(key)}`,
      query,
      headers: { host: url.host, "user-agent": "iris-models" },
    });
    const { response } = await handler.handle(new HttpRequest(request), { abortSignal: signal });
    if (response.statusCode === 200) return response;
    response.body.destroy();
    throw new Error(`The reader got the status ${response.statusCode}.`);
  }

  return {
    hasCredentials: () =>
      credentials().then(
        () => true,
        () => false,
      ),
    async list(prefix, from, deadline) {
      const token = from !== undefined && { "continuation-token": from };
      const response = await send("", { "list-type": "2", prefix, ...token }, deadline);
      return pageOf(await text(response.body));
    },
    async get(key, deadline) {
      const { body, headers } = await send(key, {}, deadline);
      const length = headers["content-length"];
      const bytes = length === undefined ? undefined : Number(length);
      return arriving({ etag: bareEtag(headers.etag), bytes, body }, limits, deadline);
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function pageOf(document: string): S3Page {
  const page = fields(fields(parseXML(document))?.ListBucketResult);
  if (!page) throw new Error("The response is not a page of a listing.");
  const { Contents: contents = [], IsTruncated: isTruncated, NextContinuationToken: token } = page;
  const objects = [contents].flat().flatMap((entry) => {
    const { Key: key, ETag: etag } = { ...fields(entry) };
    return typeof key === "string" ? [{ key, etag: bareEtag(typeof etag === "string" ? etag : "") }] : [];
  });
  const next = isTruncated === "true" && typeof token === "string" ? token : undefined;
  const isWhole = objects.length === [contents].flat().length && (isTruncated !== "true" || next !== undefined);
  if (!isWhole) throw new Error("The page of the listing is not complete.");
  return { objects, next };
}

const fields = (value: unknown): Partial<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null ? { ...value } : undefined;

/** Escapes what signatures want escaped, which is more than URLs need. */
const escapePath = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");

/** The signer's SHA-256, by Node. */
class Sha256 implements Checksum {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: SourceData): string | Uint8Array {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
