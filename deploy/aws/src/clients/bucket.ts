import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NotFound,
  type S3Client,
} from "@aws-sdk/client-s3";

/** A bucket in S3. */
export type Bucket = ReturnType<typeof bucketOf>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API */
export function bucketOf(s3: S3Client, name: string) {
  async function* pages() {
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket: name, KeyMarker, VersionIdMarker }));
      yield { versions: page.Versions ?? [], markers: page.DeleteMarkers ?? [] };
      KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
      VersionIdMarker = page.IsTruncated ? page.NextVersionIdMarker : undefined;
    } while (KeyMarker !== undefined);
  }

  async function deleteVersions(): Promise<void> {
    for await (const { versions, markers } of pages()) {
      // a page has at most the thousand that one call deletes
      const Objects = [...versions, ...markers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) continue;
      const command = new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } });
      const { Errors: [first, ...others] = [] } = await s3.send(command);
      if (first) throw new Error(`S3 keeps ${others.length + 1} versions in ${name}: ${first.Key}: ${first.Message}`);
    }
  }

  async function abortUploads(): Promise<void> {
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

  return {
    async exists(): Promise<boolean> {
      try {
        await s3.send(new HeadBucketCommand({ Bucket: name }));
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
    /** The number of objects, of their versions (the newest included), and bytes of all. */
    async size() {
      const sum = { versions: 0, objects: 0, bytes: 0 };
      for await (const { versions } of pages()) {
        for (const { Size = 0, IsLatest = false } of versions) {
          sum.versions += 1;
          sum.objects += IsLatest ? 1 : 0;
          sum.bytes += Size;
        }
      }
      return sum;
    },
    /** Deletes all versions, delete markers, and unfinished uploads. */
    async empty(): Promise<void> {
      await deleteVersions();
      await abortUploads();
    },
  };
}
