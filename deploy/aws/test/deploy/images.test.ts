import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ECRClient } from "@aws-sdk/client-ecr";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imagesOf } from "../../src/clients/images.ts";

const Asked = Type.Object({ acceptedMediaTypes: Type.Array(Type.String(), { default: [] }) });
const FORMS = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

/** Like ECR, gives an image as it was pushed to who accepts its form, and to others a converted one, with a digest of its own. */
let pushed = "";
const ecr = createServer(async (request, response) => {
  const { acceptedMediaTypes } = Value.Parse(Asked, await json(request));
  const imageDigest = acceptedMediaTypes.includes(pushed) ? "sha256:pushed" : "sha256:converted";
  response.setHeader("content-type", "application/x-amz-json-1.1");
  response.end(JSON.stringify({ images: [{ imageId: { imageDigest } }] }));
});
beforeAll(() => new Promise<void>((resolve) => ecr.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => ecr.close(resolve)));

test.each(FORMS)("an image is known by the digest that was pushed: %s", async (form) => {
  pushed = form;
  const { port } = ecr.address() as AddressInfo;
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const client = new ECRClient({ region: "eu-west-1", endpoint: `http://127.0.0.1:${port}`, credentials });
  expect(await imagesOf(client).digest("iris", "t")).toBe("sha256:pushed");
  client.destroy();
});
