import { type CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
  ClientException,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
} from "@aws-sdk/client-ecs";
import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";

/** The services that know what is left. All of one region. */
export interface LeftoverClients {
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly logs: CloudWatchLogsClient;
  readonly ecs: ECSClient;
}

/**
 * What is there of a deployment: ARNs of all that carries its tag, and names of its log groups, which a late line makes anew without
 * a tag. Of ECS, task definitions and clusters are told of long after they were deleted: those that are no longer active are left out.
 * AWS tells of tags with a delay, so right after a removal there may be names too many.
 * @param name prefix of every resource, which is the value of the tag Application
 * @param region of the clients
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function leftovers(clients: LeftoverClients, name: string, region: string): Promise<readonly string[]> {
  const arns: string[] = [];
  for (const arn of await taggedWith(clients.tagging, name)) {
    if (!(await isDeleted(clients.ecs, arn))) arns.push(arn);
  }
  const told = new Set(arns.map((arn) => groupIn(arn, region)));
  return [...arns, ...(await logGroupsOf(clients.logs, name)).filter((group) => !told.has(group))];
}

async function taggedWith(client: ResourceGroupsTaggingAPIClient, name: string): Promise<string[]> {
  const arns: string[] = [];
  const input = { TagFilters: [{ Key: "Application", Values: [name] }] };
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, input)) {
    for (const { ResourceARN } of ResourceTagMappingList) if (ResourceARN !== undefined) arns.push(ResourceARN);
  }
  return arns.sort();
}

/** The name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`. */
function groupIn(arn: string, region: string): string | undefined {
  const [, , service, where, , kind, group] = arn.split(":");
  return service === "logs" && where === region && kind === "log-group" ? group : undefined;
}

async function isDeleted(ecs: ECSClient, arn: string): Promise<boolean> {
  const kind = /:ecs:[^:]*:[^:]*:(task-definition|cluster)\//.exec(arn)?.[1];
  if (kind === undefined) return false;
  const status = kind === "cluster" ? await statusOfCluster(ecs, arn) : await statusOfTaskDefinition(ecs, arn);
  return status !== "ACTIVE";
}

async function statusOfCluster(ecs: ECSClient, arn: string): Promise<string | undefined> {
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [arn] }));
  return clusters[0]?.status;
}

async function statusOfTaskDefinition(ecs: ECSClient, arn: string): Promise<string | undefined> {
  try {
    const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
    return described.taskDefinition?.status;
  } catch (error) {
    // one that is not there any more
    if (error instanceof ClientException) return undefined;
    throw error;
  }
}

/** As deploy/terraform calls them: another deployment's name may begin with this one's, so a prefix alone would tell of strangers. */
const groupsOf = (name: string): readonly string[] => [
  `/aws/lambda/${name}`,
  `/aws/vendedlogs/apigateway/${name}-http`,
  `/aws/apigateway/${name}-rest`,
  `/aws/ecs/${name}-training`,
  `/aws/vendedlogs/states/${name}-batch`,
];

async function logGroupsOf(client: CloudWatchLogsClient, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const group of groupsOf(name)) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: group })) {
      if (logGroups.some(({ logGroupName }) => logGroupName === group)) found.push(group);
    }
  }
  return found;
}
