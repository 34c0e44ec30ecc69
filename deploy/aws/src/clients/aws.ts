import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../programs.ts";
import { clientSettings, isMock } from "../smoke/aws.ts";
import { type Bucket, bucketOf } from "./bucket.ts";
import { type Caller, callerOf } from "./caller.ts";
import { type Containers, containersOf } from "./containers.ts";
import { type Executions, executionsOf } from "./executions.ts";
import { type Functions, functionsOf } from "./functions.ts";
import { type Images, imagesOf } from "./images.ts";
import { leftovers } from "./leftovers.ts";

/** What the commands ask of AWS beside what Terraform does: an account, in one region. */
export interface Aws {
  readonly region: string;
  readonly caller: () => Promise<Caller>;
  readonly images: Images;
  readonly bucket: (name: string) => Bucket;
  readonly functions: Functions;
  readonly executions: Executions;
  readonly containers: Containers;
  /** What is there of a deployment, by its tag and by the names of its log groups; what was just deleted may be among it. */
  readonly leftovers: (name: string) => Promise<readonly string[]>;
}

/** Talks to AWS, or to what `AWS_ENDPOINT_URL` names, with the credentials of the environment. */
export function openAws(env: Environment, region: string): Aws {
  const settings = clientSettings(env, region);
  const s3 = new S3Client({ ...settings, forcePathStyle: isMock(env) });
  const sts = new STSClient(settings);
  const ecs = new ECSClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const tagging = new ResourceGroupsTaggingAPIClient(settings);
  return {
    region,
    caller: () => callerOf(sts),
    images: imagesOf(new ECRClient(settings)),
    bucket: (name) => bucketOf(s3, name),
    functions: functionsOf(new LambdaClient(settings)),
    executions: executionsOf(new SFNClient(settings)),
    containers: containersOf(ecs),
    leftovers: (name) => leftovers({ tagging, logs, ecs }, name, region),
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
