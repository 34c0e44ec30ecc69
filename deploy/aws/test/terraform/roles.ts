import type { Resource } from "../support/plan.ts";
import { statementsOf } from "../support/policies.ts";

/** Where a test deploys. */
export interface Place {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly bucket: string;
}

/** What each role may do, and on what: all of it. A right more or less is a change of this table. */
export function rightsOfRoles({ name, region, account, bucket }: Place): Record<string, readonly string[]> {
  const s3 = `arn:aws:s3:::${bucket}`;
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;
  const log = (group: string): string[] => [
    `logs:CreateLogStream ${arn("logs", `log-group:${group}:*`)}`,
    `logs:PutLogEvents ${arn("logs", `log-group:${group}:*`)}`,
  ];
  const batch = arn("states", `execution:${name}-batch`);
  return {
    "module.function[0].aws_iam_role_policy.this": [
      `s3:GetObject ${s3}/models/*`,
      `s3:ListBucket ${s3} where s3:prefix is models/*`,
      ...log(`/aws/lambda/${name}`),
      "xray:PutTelemetryRecords *",
      "xray:PutTraceSegments *",
    ],
    "module.batch[0].aws_iam_role_policy.this": [
      `lambda:InvokeFunction ${arn("lambda", `function:${name}:live`)}`,
      `s3:GetObject ${s3}/batch/input/*`,
      `s3:AbortMultipartUpload ${s3}/batch/output/*`,
      `s3:GetObject ${s3}/batch/output/*`,
      `s3:ListMultipartUploadParts ${s3}/batch/output/*`,
      `s3:PutObject ${s3}/batch/output/*`,
      `states:StartExecution ${arn("states", `stateMachine:${name}-batch`)}`,
      ...["DescribeExecution", "StopExecution"].flatMap((action) => [
        `states:${action} ${batch}/*`,
        `states:${action} ${batch}:*`,
      ]),
      `states:RedriveExecution ${batch}/*`,
      ...["CreateLogDelivery", "DeleteLogDelivery", "GetLogDelivery", "ListLogDeliveries", "UpdateLogDelivery"].map(
        (action) => `logs:${action} *`,
      ),
      ...["DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy"].map((action) => `logs:${action} *`),
      ...["GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments"].map(
        (action) => `xray:${action} *`,
      ),
    ],
    "module.training[0].aws_iam_role_policy.task": [
      `s3:GetObject ${s3}/models/*`,
      `s3:PutObject ${s3}/models/*`,
      `s3:ListBucket ${s3} where s3:prefix is models/*`,
    ],
    "module.training[0].aws_iam_role_policy.execution": [
      "ecr:GetAuthorizationToken *",
      `ecr:BatchCheckLayerAvailability ${arn("ecr", `repository/${name}`)}`,
      `ecr:BatchGetImage ${arn("ecr", `repository/${name}`)}`,
      `ecr:GetDownloadUrlForLayer ${arn("ecr", `repository/${name}`)}`,
      ...log(`/aws/ecs/${name}-training`),
    ],
  };
}

/** The same of a plan: what the policies of roles say, sorted. */
export function rightsIn(resources: readonly Resource[]): Record<string, string[]> {
  const policies = resources.filter(({ type }) => type === "aws_iam_role_policy");
  const rights = statementsOf(policies).flatMap(({ address, actions, resources: named, condition }) =>
    actions.flatMap((action) =>
      named.map((resource) => [address, `${action} ${resource}${where(condition)}`] as const),
    ),
  );
  return Object.fromEntries(
    policies.map(({ address }) => [
      address,
      rights
        .filter(([at]) => at === address)
        .map(([, right]) => right)
        .sort(),
    ]),
  );
}

const where = (condition: Record<string, Record<string, string | string[]>> = {}): string =>
  Object.values(condition)
    .flatMap((test) => Object.entries(test))
    .map(([key, value]) => ` where ${key} is ${[value].flat().join(" or ")}`)
    .join("");
