import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Container, SERVER, startImage, until } from "./container.ts";
import { succeed } from "./shell.ts";

// where deploy/tools/install.sh puts it
const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy");
const VERSITYGW = join(TOOLS, "bin", "versitygw");
const ENDPOINT = "http://127.0.0.1:7070";
const KEY = "test";
const SECRET = "testsecret";
const REGION = "us-east-1";

/** Whether there is an S3 server to test against. */
export const hasS3 = existsSync(VERSITYGW);

/** A real S3 server. Containers that join its network find it on their own loopback, and are found through it. */
export interface S3 {
  readonly container: Container;
  /** For a container that uses it: its network, and credentials the AWS way. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Makes a folder such as ~/.aws, where the profile "flowers" says all of that. */
  awsFolder(): Promise<string>;
  /** Makes an empty bucket. */
  makeBucket(name: string): Promise<void>;
  /** The keys of a bucket, as its folder shows them. */
  keys(bucket: string): Promise<string[]>;
  remove(): Promise<void>;
}

/** Starts versitygw in a container of its own, with port 8080 of whoever joins it published. */
export async function startS3(): Promise<S3> {
  // not in the temp folder, which may be a file system without the extended attributes that it wants
  const folder = await mkdtemp(join(TOOLS, "s3-"));
  await mkdir(join(folder, "data"));
  await mkdir(join(folder, "versions"));
  await chmod(folder, 0o755);
  const container = await startImage(
    SERVER,
    [
      "--port",
      ":7070",
      "--access",
      KEY,
      "--secret",
      SECRET,
      "--region",
      REGION,
      "posix",
      "--versioning-dir",
      "/s3/versions",
      "/s3/data",
    ],
    {
      options: [
        ...["--user", "0:0", "--entrypoint", "/versitygw", "-p", "127.0.0.1::7070", "-p", "127.0.0.1::8080"],
        ...["-v", `${VERSITYGW}:/versitygw:ro`, "-v", `${folder}:/s3`],
      ],
    },
  );
  const url = `http://${await container.address(7070)}`;
  await until("the S3 server's first answer", async () => (await fetch(url)).status);
  return {
    container,
    options: ["--network", `container:${container.name}`],
    env: {
      AWS_ENDPOINT_URL: ENDPOINT,
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_REGION: REGION,
    },
    awsFolder: async () => {
      const aws = join(folder, "aws");
      await mkdir(aws);
      await writeFile(
        join(aws, "credentials"),
        `[flowers]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`,
      );
      await writeFile(join(aws, "config"), `[profile flowers]\nregion = ${REGION}\nendpoint_url = ${ENDPOINT}\n`);
      return aws;
    },
    // it takes each folder for a bucket
    makeBucket: (name) => mkdir(join(folder, "data", name)),
    keys: async (bucket) =>
      (await succeed("find", [join(folder, "data", bucket), "-type", "f", "-printf", "%P\n"])).split("\n").sort(),
    remove: async () => {
      await container.remove();
      await rm(folder, { recursive: true });
    },
  };
}
