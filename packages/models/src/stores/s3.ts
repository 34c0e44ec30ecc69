import { Readable } from "node:stream";
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { IrisError } from "../errors.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import type { WriteCondition } from "./store.ts";

// Lambda allows ten seconds from its start to the first answer, and reading a registry is a part of them.
const CONNECT_MS = 1_500;
const SILENCE_MS = 3_000;
const SLOWEST_BYTES_PER_MS = 100;
// A frozen Lambda function wakes with connections that the other side has forgotten: better none than those.
const IDLE_MS = 4_000;

/** How long S3 may take to answer a call, retries included, in milliseconds; a body may follow. */
export const ANSWER_MS = 6_000;

/** An object on its way: the headers have come, the body has not. */
export interface S3Object {
  readonly etag: string;
  /** Ends with an error when fewer bytes come than the headers said, or none for too long. */
  readonly body: Readable;
}

/** A page of a listing. */
export interface S3Page {
  readonly objects: readonly { readonly key: string; readonly etag: string }[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** The three calls to S3 that a registry needs. They throw the SDK's own errors. */
export interface S3Bucket {
  list(prefix: string, from?: string): Promise<S3Page>;
  get(key: string): Promise<S3Object>;
  /** @param md5 of the bytes, in base64: the server refuses what arrives otherwise. @returns the etag */
  put(key: string, bytes: Uint8Array, md5: string, condition?: WriteCondition): Promise<string>;
}

/**
 * A bucket, through the AWS SDK: credentials, profile and endpoint come from where the AWS tools have them.
 * Nothing is read or connected before the first call, no call takes forever, and idle connections keep no process alive.
 */
export function openBucket(Bucket: string): S3Bucket {
  const connect = untilItWorks(createClient);
  return {
    async list(prefix, from) {
      const client = await connect();
      const { signal } = startDeadline(ANSWER_MS);
      const command = new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: from });
      return pageOf(await client.send(command, { abortSignal: signal }));
    },
    async get(Key) {
      const client = await connect();
      const deadline = startDeadline(ANSWER_MS);
      const answer = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal: deadline.signal });
      return arriving(answer, deadline);
    },
    async put(Key, bytes, md5, condition) {
      const client = await connect();
      const { signal } = startDeadline(ANSWER_MS + bytes.byteLength / SLOWEST_BYTES_PER_MS);
      const object = { Bucket, Key, Body: bytes, ContentLength: bytes.byteLength, ContentMD5: md5 };
      const command = new PutObjectCommand({ ...object, ...headersOf(condition) });
      return bare((await client.send(command, { abortSignal: signal })).ETag);
    },
  };
}

/** What was made once is kept; a failure is not, and the credentials are looked for before each call: they expire. */
function untilItWorks(make: () => Promise<S3Client>): () => Promise<S3Client> {
  let made: Promise<S3Client> | undefined;
  return async () => {
    made ??= make();
    try {
      const client = await made;
      await findCredentials(client);
      return client;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

async function createClient(): Promise<S3Client> {
  const found = new S3Client({}).config;
  const endpoint = await found.serviceConfiguredEndpoint?.();
  if (endpoint !== undefined) checkEndpoint(endpoint);
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  return new S3Client({
    region: region || (await found.region().catch((cause) => withoutRegion(endpoint, cause))),
    // nobody else's servers answer to a bucket's name as a host name
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    maxAttempts: 3,
    retryMode: "standard",
    // Ceph and older MinIO know none of the newer checksums; Content-MD5 and our own SHA-256 do their work
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: { timeout: IDLE_MS },
      httpsAgent: { timeout: IDLE_MS },
    },
  });
}

function checkEndpoint(endpoint: string): void {
  if (/^https?:\/\//i.test(endpoint) && URL.canParse(endpoint)) return;
  throw new IrisError(
    "INVALID_OPTION",
    "The S3 endpoint that AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the AWS profile names is no URL: https://host or http://host:port is wanted.",
  );
}

function withoutRegion(endpoint: string | undefined, cause: unknown): string {
  if (endpoint !== undefined) return "us-east-1";
  throw new IrisError("WRONG_REGION", "No AWS region is named: set AWS_REGION to the region of the bucket.", { cause });
}

/** Before a call's time runs: a program that asks somebody for a code may take as long as it likes. */
async function findCredentials(client: S3Client): Promise<void> {
  try {
    await client.config.credentials();
  } catch (cause) {
    throw new IrisError(
      "CREDENTIALS_INVALID",
      "No usable AWS credentials were found: name a profile (AWS_PROFILE; after `aws sso login`, where it signs in that way), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (empty ones count as not set), or give the machine, container or function a role.",
      { cause },
    );
  }
}

function pageOf({ Contents = [], IsTruncated = false, NextContinuationToken }: ListObjectsV2CommandOutput): S3Page {
  const objects = Contents.map(({ Key = "", ETag }) => ({ key: Key, etag: bare(ETag) }));
  return { objects, next: IsTruncated ? NextContinuationToken : undefined };
}

/** The body may take longer than the answer did, but it has to keep coming, and at more than a trickle. */
function arriving({ Body, ETag, ContentLength }: GetObjectCommandOutput, deadline: Deadline): S3Object {
  if (!(Body instanceof Readable)) throw new TypeError("The S3 client gave a body that is no Node stream.");
  if (ContentLength === undefined) deadline.clear();
  else deadline.move(SILENCE_MS + ContentLength / SLOWEST_BYTES_PER_MS);
  deadline.signal.addEventListener("abort", () => Body.destroy(tooSlow()), { once: true });
  Body.once("close", () => deadline.clear());
  return { etag: bare(ETag), body: Body };
}

const tooSlow = (): Error => Object.assign(new Error("The object came too slowly."), { name: "TimeoutError" });

const headersOf = (condition: WriteCondition | undefined) => {
  if (!condition) return {};
  return "ifAbsent" in condition ? { IfNoneMatch: "*" } : { IfMatch: `"${condition.ifMatch}"` };
};

/** An entity tag without its quotes: servers differ in whether they put them, and where. */
const bare = (etag = ""): string => etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
