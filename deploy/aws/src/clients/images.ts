import {
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  ImageNotFoundException,
  PutImageCommand,
  paginateDescribeImages,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { orMissing } from "./awsErrors.ts";

/** All media types in which images are pushed: ECR converts an image whose type is missing, and the copy has another digest. */
const MEDIA_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference */
export function imagesOf(ecr: ECRClient) {
  async function find(repositoryName: string, imageTag: string) {
    const input = { repositoryName, imageIds: [{ imageTag }], acceptedMediaTypes: MEDIA_TYPES };
    return (await orMissing(ecr.send(new BatchGetImageCommand(input)), ImageNotFoundException))?.images?.[0];
  }

  return {
    async hasRepository(repository: string): Promise<boolean> {
      const request = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }));
      return (await orMissing(request, RepositoryNotFoundException)) !== undefined;
    },
    /** The digest of a tag, "sha256:..."; null when nothing has the tag. */
    digest: async (repository: string, tag: string): Promise<string | null> =>
      (await find(repository, tag))?.imageId?.imageDigest ?? null,
    /** Adds a tag to an image, without transferring it. */
    async tag(repositoryName: string, from: string, imageTag: string): Promise<void> {
      const image = await find(repositoryName, from);
      if (image === undefined) throw new Error(`ECR has no image ${repositoryName}:${from} to tag ${imageTag}.`);
      const { imageManifest, imageManifestMediaType } = image;
      await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest, imageManifestMediaType }));
    },
    /** The password of user AWS, valid for twelve hours. */
    async password(): Promise<string> {
      const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
      const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString();
      if (!token.startsWith("AWS:")) throw new Error("ECR returned no password.");
      return token.slice("AWS:".length);
    },
    /** The number of images, and their bytes. Shared layers count for each image. */
    async size(repositoryName: string) {
      const sum = { images: 0, bytes: 0 };
      for await (const { imageDetails = [] } of paginateDescribeImages({ client: ecr }, { repositoryName })) {
        for (const { imageSizeInBytes = 0 } of imageDetails) {
          sum.images += 1;
          sum.bytes += imageSizeInBytes;
        }
      }
      return sum;
    },
  };
}
