import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  type ImageIdentifier,
  ImageNotFoundException,
  PutImageCommand,
  paginateDescribeImages,
  paginateListImages,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";

/** The images of repositories in ECR. */
export interface Images {
  readonly hasRepository: (repository: string) => Promise<boolean>;
  /** What a tag stands for, "sha256:..."; null when nothing has it. */
  readonly digest: (repository: string, tag: string) => Promise<string | null>;
  /** Gives an image a further tag, without a byte going over the wire. */
  readonly tag: (repository: string, from: string, to: string) => Promise<void>;
  /** The password of user AWS, good for twelve hours. */
  readonly password: () => Promise<string>;
  /** How many there are, and their bytes, layers that they share counted with each. */
  readonly size: (repository: string) => Promise<{ readonly images: number; readonly bytes: number }>;
  /** Deletes all. */
  readonly empty: (repository: string) => Promise<void>;
}

/** Every form that an image is pushed in: ECR converts what is not named here, and the copy has another digest. */
const MEDIA_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

/** What ECR deletes in one call. */
const BATCH = 100;

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference */
export function imagesOf(ecr: ECRClient): Images {
  return {
    hasRepository: (repository) => hasRepository(ecr, repository),
    digest: async (repository, tag) => (await get(ecr, repository, tag))?.imageId?.imageDigest ?? null,
    tag: (repository, from, to) => addTag(ecr, repository, from, to),
    password: () => password(ecr),
    size: (repository) => size(ecr, repository),
    empty: (repository) => empty(ecr, repository),
  };
}

async function hasRepository(ecr: ECRClient, repository: string): Promise<boolean> {
  try {
    await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }));
    return true;
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return false;
    throw error;
  }
}

async function get(ecr: ECRClient, repository: string, tag: string) {
  try {
    const { images } = await ecr.send(
      new BatchGetImageCommand({
        repositoryName: repository,
        imageIds: [{ imageTag: tag }],
        acceptedMediaTypes: MEDIA_TYPES,
      }),
    );
    return images?.[0];
  } catch (error) {
    if (error instanceof ImageNotFoundException) return undefined;
    throw error;
  }
}

async function addTag(ecr: ECRClient, repository: string, from: string, to: string): Promise<void> {
  const image = await get(ecr, repository, from);
  if (image === undefined) throw new Error(`ECR has no image ${repository}:${from}, which was to be tagged ${to}.`);
  await ecr.send(
    new PutImageCommand({
      repositoryName: repository,
      imageTag: to,
      imageManifest: image.imageManifest,
      imageManifestMediaType: image.imageManifestMediaType,
    }),
  );
}

async function password(ecr: ECRClient): Promise<string> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? "", "base64").toString();
  if (!token.startsWith("AWS:")) throw new Error("ECR has answered without a password.");
  return token.slice("AWS:".length);
}

async function size(ecr: ECRClient, repository: string) {
  let images = 0;
  let bytes = 0;
  for await (const page of paginateDescribeImages({ client: ecr }, { repositoryName: repository })) {
    for (const { imageSizeInBytes = 0 } of page.imageDetails ?? []) {
      images += 1;
      bytes += imageSizeInBytes;
    }
  }
  return { images, bytes };
}

async function empty(ecr: ECRClient, repository: string): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const digests = await digestsOf(ecr, repository);
    if (digests.length === 0) return;
    // an image that an index refers to goes only after the index: each round gets further, or none will
    if (digests.length >= before) throw new Error(`ECR keeps ${digests.length} images of ${repository}.`);
    before = digests.length;
    for (let start = 0; start < digests.length; start += BATCH) {
      const imageIds: ImageIdentifier[] = digests.slice(start, start + BATCH).map((imageDigest) => ({ imageDigest }));
      await ecr.send(new BatchDeleteImageCommand({ repositoryName: repository, imageIds }));
    }
  }
}

async function digestsOf(ecr: ECRClient, repository: string): Promise<string[]> {
  const digests = new Set<string>();
  for await (const { imageIds = [] } of paginateListImages({ client: ecr }, { repositoryName: repository })) {
    for (const { imageDigest } of imageIds) if (imageDigest !== undefined) digests.add(imageDigest);
  }
  return [...digests];
}
