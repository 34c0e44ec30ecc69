import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accessByEnvironment, type S3Access } from "../../../src/stores/s3/environment.ts";
import { findAccess } from "../../../src/stores/s3/sdk.ts";
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

const shown = async ({ url, region, service, credentials }: S3Access) => {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  return { url: url.href, region, service, accessKeyId, secretAccessKey, sessionToken };
};

describe("what the environment says by itself", () => {
  test.each<[Variables, string, string]>([
    [{ AWS_REGION: "eu-west-3" }, "https://models.s3.eu-west-3.amazonaws.com/", "eu-west-3"],
    [{ AWS_REGION: "us-east-1" }, "https://models.s3.us-east-1.amazonaws.com/", "us-east-1"],
    [{ AWS_DEFAULT_REGION: "mx-central-1" }, "https://models.s3.mx-central-1.amazonaws.com/", "mx-central-1"],
    [{ AWS_REGION: "eu-west-3", AWS_SESSION_TOKEN: "t" }, "https://models.s3.eu-west-3.amazonaws.com/", "eu-west-3"],
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
  ])("%j leads to %s, and the SDK says the same", async (variables, url, region) => {
    stubAws({ ...KEYS, ...variables });
    const found = await shown(accessByEnvironment("models")!);
    expect(found).toMatchObject({ url, region, service: "s3", accessKeyId: "AKIAEXAMPLE", secretAccessKey: "hidden" });
    expect(await shown(await findAccess("models"))).toEqual(found);
  });

  test("empty variables count as not set", async () => {
    stubAws({ ...KEYS, AWS_REGION: "", AWS_SESSION_TOKEN: "", AWS_ENDPOINT_URL_S3: "", AWS_PROFILE: "" });
    expect(accessByEnvironment("models")).toBeUndefined();
    stubAws({ ...KEYS, AWS_REGION: "eu-west-3", AWS_SESSION_TOKEN: "", AWS_ENDPOINT_URL_S3: "", AWS_PROFILE: "" });
    expect((await shown(accessByEnvironment("models")!)).sessionToken).toBeUndefined();
  });
});

describe("where the environment does not say everything, the SDK's rules hold", () => {
  const AT_AMAZON = { ...KEYS, AWS_REGION: "eu-west-3" };
  test.each<[string, Variables, string]>([
    ["models", { AWS_REGION: "cn-north-1" }, "https://models.s3.cn-north-1.amazonaws.com.cn/"],
    ["models", { AWS_REGION: "us-gov-west-1" }, "https://models.s3.us-gov-west-1.amazonaws.com/"],
    ["my.models", {}, "https://s3.eu-west-3.amazonaws.com/my.models"],
    ["models", { AWS_USE_DUALSTACK_ENDPOINT: "true" }, "https://models.s3.dualstack.eu-west-3.amazonaws.com/"],
    [
      "models",
      { AWS_USE_FIPS_ENDPOINT: "true", AWS_REGION: "us-east-2" },
      "https://models.s3-fips.us-east-2.amazonaws.com/",
    ],
    [
      "models",
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      "https://models.s3.eu-west-3.amazonaws.com/",
    ],
  ])("%s with %j is at %s", async (bucket, variables, url) => {
    stubAws({ ...AT_AMAZON, ...variables });
    expect(accessByEnvironment(bucket)).toBeUndefined();
    expect((await findAccess(bucket)).url.href).toBe(url);
  });

  test("a directory bucket is signed for by its own name", async () => {
    stubAws({ ...KEYS, AWS_REGION: "us-east-1" });
    expect(accessByEnvironment("models--use1-az4--x-s3")).toBeUndefined();
    expect(await findAccess("models--use1-az4--x-s3")).toMatchObject({ service: "s3express" });
  });

  test.each([
    { AWS_PROFILE: "there" },
    { AWS_ACCESS_KEY_ID: "" },
    { AWS_SECRET_ACCESS_KEY: undefined },
  ])("%j is not for the environment to answer", (variables) => {
    stubAws({ ...AT_AMAZON, ...variables });
    expect(accessByEnvironment("models")).toBeUndefined();
  });

  test("a configuration file may name an endpoint, keys in the environment or not", async () => {
    const file = join(folder, "config");
    await writeFile(file, "[default]\nendpoint_url = http://127.0.0.1:9000\n");
    stubAws({ ...AT_AMAZON, AWS_CONFIG_FILE: file });
    expect(accessByEnvironment("models")).toBeUndefined();
    expect(await shown(await findAccess("models"))).toMatchObject({
      url: "http://127.0.0.1:9000/models",
      accessKeyId: "AKIAEXAMPLE",
    });
  });
});

test("for a server of one's own, the region is not asked of Amazon's metadata service", async () => {
  let asked = 0;
  const metadata = createServer((_, response) => response.end(`eu-west-${++asked}`));
  await new Promise<void>((listening) => metadata.listen(0, "127.0.0.1", listening));
  const { port } = metadata.address() as AddressInfo;
  const machine = {
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
  };
  stubAws({ ...KEYS, ...machine, AWS_PROFILE: "nobody", AWS_ENDPOINT_URL: "http://127.0.0.1:9000" });
  expect((await findAccess("models")).region).toBe("us-east-1");
  expect(asked).toBe(0);
  stubAws({ ...KEYS, ...machine });
  expect((await findAccess("models")).region).toMatch(/^eu-west-\d$/);
  await new Promise((closed) => metadata.close(closed));
});
