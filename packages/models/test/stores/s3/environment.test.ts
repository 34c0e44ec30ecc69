import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { environmentAccess } from "../../../src/stores/s3/environment.ts";
import { findRegion } from "../../../src/stores/s3/profile.ts";
import { stubAws } from "./awsEnvironment.ts";

type Variables = Parameters<typeof stubAws>[0];

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-aws-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function accessOf(bucket: string) {
  const { url, region, credentials } = environmentAccess(bucket)!;
  return { url: url.href.replace(/\/$/, ""), region, keys: await credentials() };
}

/** Where the SDK itself finds the bucket. */
async function foundBySdk(bucket: string) {
  const { config } = new S3Client({ region: await findRegion("AWS_ENDPOINT_URL" in process.env) });
  const endpoint = await config.serviceConfiguredEndpoint?.();
  const region = await config.region();
  const { url } = config.endpointProvider({
    Bucket: bucket,
    Region: region,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    ...(endpoint && { Endpoint: endpoint, ForcePathStyle: true }),
  });
  const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return { url: url.href.replace(/\/$/, ""), region, keys };
}

describe("what the environment says by itself", () => {
  test.each<[Variables, string, string]>([
    [{ AWS_REGION: "eu-west-3" }, "https://models.s3.eu-west-3.amazonaws.com", "eu-west-3"],
    [{ AWS_REGION: "us-east-1" }, "https://models.s3.us-east-1.amazonaws.com", "us-east-1"],
    [{ AWS_DEFAULT_REGION: "mx-central-1" }, "https://models.s3.mx-central-1.amazonaws.com", "mx-central-1"],
    [{ AWS_REGION: "eu-west-3", AWS_SESSION_TOKEN: "t" }, "https://models.s3.eu-west-3.amazonaws.com", "eu-west-3"],
    [{ AWS_ENDPOINT_URL: "http://127.0.0.1:9000" }, "http://127.0.0.1:9000/models", "us-east-1"],
    [
      { AWS_ENDPOINT_URL: "https://s3.example/base/", AWS_REGION: "garage" },
      "https://s3.example/base/models",
      "garage",
    ],
    [
      { AWS_ENDPOINT_URL: "http://other:1", AWS_ENDPOINT_URL_S3: "http://[::1]:9000" },
      "http://[::1]:9000/models",
      "us-east-1",
    ],
  ])("%j leads to %s, and the SDK finds the same", async (variables, url, region) => {
    stubAws({ ...KEYS, ...variables });
    const found = await accessOf("models");
    const token = variables.AWS_SESSION_TOKEN && { sessionToken: variables.AWS_SESSION_TOKEN };
    expect(found).toEqual({ url, region, keys: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "hidden", ...token } });
    expect(await foundBySdk("models")).toEqual(found);
  });

  test("empty variables count as not set", async () => {
    stubAws({ ...KEYS, AWS_REGION: "", AWS_SESSION_TOKEN: "", AWS_ENDPOINT_URL_S3: "", AWS_PROFILE: "" });
    expect(environmentAccess("models")).toBeUndefined();
    stubAws({ ...KEYS, AWS_REGION: "eu-west-3", AWS_SESSION_TOKEN: "", AWS_ENDPOINT_URL_S3: "", AWS_PROFILE: "" });
    expect((await accessOf("models")).keys).not.toHaveProperty("sessionToken");
  });
});

describe("the environment does not say everything", () => {
  const IN_PARIS = { ...KEYS, AWS_REGION: "eu-west-3" };
  test.each<[string, Variables]>([
    ["models", { AWS_REGION: "cn-north-1" }],
    ["models", { AWS_REGION: "us-gov-west-1" }],
    ["my.models", {}],
    ["models--use1-az4--x-s3", { AWS_REGION: "us-east-1" }],
    ["models", { AWS_USE_DUALSTACK_ENDPOINT: "true" }],
    ["models", { AWS_USE_FIPS_ENDPOINT: "true" }],
    ["models", { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }],
    ["models", { AWS_PROFILE: "there" }],
    ["models", { AWS_ACCESS_KEY_ID: "" }],
    ["models", { AWS_SECRET_ACCESS_KEY: undefined }],
    ["models", { AWS_WEB_IDENTITY_TOKEN_FILE: "/token" }],
  ])("for the bucket %s with %j", (bucket, variables) => {
    stubAws({ ...IN_PARIS, ...variables });
    expect(environmentAccess(bucket)).toBeUndefined();
  });

  test("where there is a configuration file, which may name an endpoint", async () => {
    const file = join(folder, "config");
    await writeFile(file, "[default]\nendpoint_url = http://127.0.0.1:9000\n");
    stubAws({ ...IN_PARIS, AWS_CONFIG_FILE: file });
    expect(environmentAccess("models")).toBeUndefined();
  });
});

test("the region of another server is not requested from AWS's metadata service", async () => {
  let requests = 0;
  const metadata = createServer((_, response) => response.end(`eu-west-${++requests}`));
  await new Promise<void>((listening) => metadata.listen(0, "127.0.0.1", listening));
  const { port } = metadata.address() as AddressInfo;
  stubAws({
    ...KEYS,
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
  });
  expect(await findRegion(true)).toBe("us-east-1");
  expect(requests).toBe(0);
  expect(await findRegion(false)).toMatch(/^eu-west-\d$/);
  await new Promise((closed) => metadata.close(closed));
});
