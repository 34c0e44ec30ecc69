import { createHash } from "node:crypto";
import { ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";

const MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json";
const digest = (of: string): string => `sha256:${createHash("sha256").update(of).digest("hex")}`;

/** Has the mock's ECR know an image: its manifest, which is all that Terraform asks for. */
export async function pushImage(url: string, repositoryName: string, imageTag: string): Promise<void> {
  const ecr = new ECRClient({
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  });
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE,
    config: { mediaType: "application/vnd.docker.container.image.v1+json", size: 2, digest: digest(imageTag) },
    layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip", size: 2, digest: digest("layer") }],
  });
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest, imageManifestMediaType: MEDIA_TYPE }));
}
