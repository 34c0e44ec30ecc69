import {
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NotFound,
  type S3Client,
} from "@aws-sdk/client-s3";
import { orMissing } from "./awsErrors.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API */
export const bucketsOf = (s3: S3Client) => ({
  exists: async (name: string): Promise<boolean> =>
    (await orMissing(s3.send(new HeadBucketCommand({ Bucket: name })), NotFound)) !== undefined,
  /** The number of objects, of their versions (the newest included), and bytes of all. */
  async size(name: string) {
    const sum = { versions: 0, objects: 0, bytes: 0 };
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      const next = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
      page = await s3.send(new ListObjectVersionsCommand({ Bucket: name, ...next }));
      for (const { Size = 0, IsLatest = false } of page.Versions ?? []) {
        sum.versions += 1;
        sum.objects += IsLatest ? 1 : 0;
        sum.bytes += Size;
      }
    } while (page.IsTruncated);
    return sum;
  },
});
