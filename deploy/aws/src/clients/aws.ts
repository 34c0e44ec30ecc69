import { ECRClient } from "@aws-sdk/client-ecr";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../programs.ts";
import { clientSettings, isMock } from "../smoke/aws.ts";
import { type Bucket, bucketOf } from "./bucket.ts";
import { type Caller, callerOf } from "./caller.ts";
import { type Functions, functionsOf } from "./functions.ts";
import { type Images, imagesOf } from "./images.ts";
import { type LogGroups, logGroupsOf } from "./logGroups.ts";

/** What the commands ask of AWS beside what Terraform does: an account, in one region. */
export interface Aws {
  readonly region: string;
  readonly caller: () => Promise<Caller>;
  readonly images: Images;
  readonly bucket: (name: string) => Bucket;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
}

/** Talks to AWS, or to what `AWS_ENDPOINT_URL` names, with the credentials of the environment. */
export function openAws(env: Environment, region: string): Aws {
  const settings = clientSettings(env, region);
  const s3 = new S3Client({ ...settings, forcePathStyle: isMock(env) });
  const sts = new STSClient(settings);
  return {
    region,
    caller: () => callerOf(sts),
    images: imagesOf(new ECRClient(settings)),
    bucket: (name) => bucketOf(s3, name),
    functions: functionsOf(new LambdaClient(settings)),
    logGroups: logGroupsOf(sts, region, env),
  };
}

/** The region of the profile in use, undefined when there is none. */
export async function regionOfProfile(env: Environment): Promise<string | undefined> {
  const { AWS_PROFILE: profile } = env;
  try {
    return await new STSClient(profile ? { profile } : {}).config.region();
  } catch {
    return undefined;
  }
}
