import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NotFound,
  type ObjectIdentifier,
  type S3Client,
} from "@aws-sdk/client-s3";

/** What a bucket holds. */
export interface BucketSize {
  /** Versions of objects, the newest included. */
  readonly versions: number;
  /** Objects that a listing shows. */
  readonly objects: number;
  readonly bytes: number;
}

/** A bucket in S3. */
export interface Bucket {
  readonly exists: () => Promise<boolean>;
  readonly size: () => Promise<BucketSize>;
  /** Deletes every version of every object, what marks deleted ones, and uploads that were never finished. */
  readonly empty: () => Promise<void>;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API */
export function bucketOf(s3: S3Client, name: string): Bucket {
  return {
    exists: () => exists(s3, name),
    size: () => size(s3, name),
    empty: async () => {
      await deleteVersions(s3, name);
      await abortUploads(s3, name);
    },
  };
}

async function exists(s3: S3Client, name: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

async function* pages(s3: S3Client, name: string) {
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: name, KeyMarker, VersionIdMarker }));
    yield { versions: page.Versions ?? [], markers: page.DeleteMarkers ?? [] };
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
}

async function size(s3: S3Client, name: string): Promise<BucketSize> {
  const sum = { versions: 0, objects: 0, bytes: 0 };
  for await (const { versions } of pages(s3, name)) {
    for (const { Size = 0, IsLatest = false } of versions) {
      sum.versions += 1;
      sum.objects += IsLatest ? 1 : 0;
      sum.bytes += Size;
    }
  }
  return sum;
}

async function deleteVersions(s3: S3Client, name: string): Promise<void> {
  for await (const { versions, markers } of pages(s3, name)) {
    // a page is at most what one call deletes: a thousand
    const Objects: ObjectIdentifier[] = [...versions, ...markers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) continue;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }));
    const [first] = Errors;
    if (first) throw new Error(`S3 keeps ${Errors.length} versions in ${name}: ${first.Key}: ${first.Message}`);
  }
}

async function abortUploads(s3: S3Client, name: string): Promise<void> {
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  do {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket: name, KeyMarker, UploadIdMarker }));
    for (const { Key, UploadId } of page.Uploads ?? []) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId }));
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    UploadIdMarker = page.IsTruncated ? page.NextUploadIdMarker : undefined;
  } while (KeyMarker !== undefined);
}
