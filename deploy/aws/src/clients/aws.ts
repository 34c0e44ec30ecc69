import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../processes.ts";
import { bucketsOf } from "./bucket.ts";
import { clientSettings, isMock } from "./credentials.ts";
import { functionsOf } from "./functions.ts";
import { imagesOf } from "./images.ts";
import { findTagged } from "./tagged.ts";
import { stopExecutions, stopTasks } from "./writers.ts";

/** An account in one region: what the command needs besides Terraform. */
export type Aws = ReturnType<typeof openAws>;

/** Opens AWS, or what `AWS_ENDPOINT_URL` names, with the credentials of the environment. */
export function openAws(env: Environment, region: string) {
  const settings = clientSettings(env, region);
  const s3 = new S3Client({ ...settings, forcePathStyle: isMock(env) });
  const sts = new STSClient(settings);
  const ecs = new ECSClient(settings);
  const sfn = new SFNClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const tagging = new ResourceGroupsTaggingAPIClient(settings);
  return {
    /** Whose credentials these are, which needs no permission. */
    async caller(): Promise<{ readonly account: string; readonly arn: string }> {
      const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
      if (account === undefined || arn === undefined) throw new Error("STS returned no account.");
      return { account, arn };
    },
    images: imagesOf(new ECRClient(settings)),
    bucket: bucketsOf(s3),
    functions: functionsOf(new LambdaClient(settings)),
    stopExecutions: (stateMachineArn: string) => stopExecutions(sfn, stateMachineArn),
    stopTasks: (cluster: string) => stopTasks(ecs, cluster),
    /** Everything of a deployment, by its tag and the names of its log groups. */
    tagged: (name: string, logGroups: readonly string[]) => findTagged({ tagging, logs }, name, logGroups),
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
