import { Readable } from "node:stream";
import type { ListObjectsV2CommandOutput, PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { sha256Of } from "../../sha256.ts";
import type { WriteCondition } from "../store.ts";
import { createCredentialLog, credentialsError } from "./credentials.ts";
import { parseEndpoint } from "./environment.ts";
import type { S3Http } from "./handler.ts";
import type { CallLimits, Deadline } from "./limits.ts";
import { arriving, bareEtag, type S3Object, type S3Page, type S3Reads } from "./object.ts";
import { findRegion } from "./profile.ts";

/** Of a larger body, much would be sent for nothing when it is refused, and the reason is then often lost. */
const LARGE_BYTES = 2 ** 20;

/** An object to be written. */
export interface Upload {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Of the bytes, in base64: the server refuses what arrives otherwise. */
  readonly md5: string;
  readonly condition?: WriteCondition | undefined;
}

/** A bucket by AWS's own client, which finds credentials, signs, repeats and corrects for the clock. */
export interface S3Calls extends S3Reads {
  /** Finds the credentials, for which no time is set: a program may prompt for a code. @throws IrisError `CREDENTIALS_INVALID` */
  prepare(): Promise<void>;
  /** @returns the etag */
  put(upload: Upload, deadline: Deadline): Promise<string>;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly bucket: string;
  /** The bucket's region, where a response has named it. */
  readonly region: string | undefined;
  readonly http: S3Http;
  readonly limits: CallLimits;
}

/**
 * Makes a client with credentials, region and endpoint from wherever the AWS tools have them: variables, profiles, sign-in, and
 * the roles of containers and machines.
 * @throws IrisError `WRONG_REGION` when no region is named; `INVALID_OPTION` when the endpoint is not a URL
 */
export async function openClient(options: ClientOptions): Promise<S3Calls> {
  const sdk = await import("@aws-sdk/client-s3");
  const { reasons, logger } = createCredentialLog();
  const client = await createClient(sdk, options, logger);
  const { bucket: Bucket, limits } = options;
  return {
    async prepare() {
      reasons.length = 0;
      await client.config.credentials().catch(async (cause: unknown) => {
        throw await credentialsError(cause, reasons);
      });
    },
    async list(Prefix, from, { signal }): Promise<S3Page> {
      const command = new sdk.ListObjectsV2Command({
        Bucket,
        Prefix,
        ...(from !== undefined && { ContinuationToken: from }),
      });
      return pageOf(await client.send(command, { abortSignal: signal }));
    },
    async get(Key, deadline): Promise<S3Object> {
      const { Body, ETag, ContentLength } = await client.send(new sdk.GetObjectCommand({ Bucket, Key }), {
        abortSignal: deadline.signal,
      });
      if (!(Body instanceof Readable)) throw invalidResponse("The response has no body.");
      return arriving({ etag: bareEtag(ETag), bytes: ContentLength, body: Body }, limits, deadline);
    },
    async put({ key: Key, bytes: Body, md5: ContentMD5, condition }, { signal }) {
      const command = new sdk.PutObjectCommand({ Bucket, Key, Body, ContentMD5, ...conditionOf(condition) });
      const digest = await sha256Of(Body);
      // the client would hash the whole body without a pause
      command.middlewareStack.add(
        (next) => (args) => {
          if (hasHeaders(args.request)) args.request.headers["x-amz-content-sha256"] = digest;
          return next(args);
        },
        { step: "build" },
      );
      return bareEtag((await client.send(command, { abortSignal: signal })).ETag);
    },
  };
}

type Sdk = typeof import("@aws-sdk/client-s3");
type Logger = ReturnType<typeof createCredentialLog>["logger"];

async function createClient({ S3Client }: Sdk, options: ClientOptions, logger: Logger): Promise<S3Client> {
  const { http, region: followed } = options;
  // only a client knows where the environment and the profile name an endpoint
  const configured = await new S3Client({ logger }).config.serviceConfiguredEndpoint?.();
  const endpoint = configured === undefined ? undefined : parseEndpoint(configured).href;
  return new S3Client({
    region: followed ?? (await findRegion(endpoint !== undefined)),
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    requestHandler: http.handler,
    expectContinueHeader: http.canExpect ? LARGE_BYTES : false,
    // old servers know no other checksum than MD5
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // directory buckets then take the same signatures as all others
    disableS3ExpressSessionAuth: true,
    logger,
  });
}

/** @throws Error when it is not a page of a listing: an empty registry and another server's page are not the same */
function pageOf({ Name, Contents, IsTruncated, NextContinuationToken: next }: ListObjectsV2CommandOutput): S3Page {
  const objects = (Contents ?? []).flatMap(({ Key, ETag }) =>
    Key === undefined ? [] : [{ key: Key, etag: bareEtag(ETag) }],
  );
  const isListing = Name !== undefined || IsTruncated !== undefined || objects.length > 0;
  const isWhole = objects.length === (Contents ?? []).length && (!IsTruncated || next !== undefined);
  if (!isListing || !isWhole) throw invalidResponse("The response is not a page of a listing.");
  return { objects, next: IsTruncated ? next : undefined };
}

const invalidResponse = (message: string): Error => Object.assign(new Error(message), { name: "InvalidResponse" });

const hasHeaders = (request: unknown): request is { headers: Record<string, string> } =>
  typeof request === "object" && request !== null && "headers" in request;

function conditionOf(condition: WriteCondition | undefined): Partial<PutObjectCommandInput> {
  if (!condition) return {};
  return "ifAbsent" in condition ? { IfNoneMatch: "*" } : { IfMatch: `"${condition.ifMatch}"` };
}
