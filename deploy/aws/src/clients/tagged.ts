import { type CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
  ClientException,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
} from "@aws-sdk/client-ecs";
import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";

/** Clients of one region. */
interface Clients {
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly logs: CloudWatchLogsClient;
  readonly ecs: ECSClient;
}

/**
 * ARNs of everything with a deployment's tag, and names of its log groups, which a late log line creates again without a tag. AWS lists
 * deleted resources for a while; task definitions and clusters of ECS, listed for long, are left out when they are inactive.
 * @param name prefix of every resource, the value of the tag Application
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function findTagged(clients: Clients, name: string): Promise<readonly string[]> {
  const arns: string[] = [];
  const input = { TagFilters: [{ Key: "Application", Values: [name] }] };
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client: clients.tagging }, input)) {
    for (const { ResourceARN: arn } of ResourceTagMappingList) {
      if (arn !== undefined && !(await isInactive(clients.ecs, arn))) arns.push(arn);
    }
  }
  const groups: string[] = [];
  for (const group of logGroupsOf(name)) {
    const isListed = arns.some((arn) => arn.endsWith(`:log-group:${group}`));
    if (!isListed && (await hasLogGroup(clients.logs, group))) groups.push(group);
  }
  return [...arns.sort(), ...groups];
}

async function isInactive(ecs: ECSClient, arn: string): Promise<boolean> {
  const kind = /:ecs:[^:]*:[^:]*:(task-definition|cluster)\//.exec(arn)?.[1];
  if (kind === undefined) return false;
  const status = kind === "cluster" ? await clusterStatus(ecs, arn) : await taskDefinitionStatus(ecs, arn);
  return status !== "ACTIVE";
}

async function clusterStatus(ecs: ECSClient, arn: string): Promise<string | undefined> {
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [arn] }));
  return clusters[0]?.status;
}

async function taskDefinitionStatus(ecs: ECSClient, arn: string): Promise<string | undefined> {
  try {
    return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))).taskDefinition?.status;
  } catch (error) {
    // it does not exist
    if (error instanceof ClientException) return undefined;
    throw error;
  }
}

/** The names in deploy/terraform, in full: the name of another deployment may start with this one's. */
const logGroupsOf = (name: string): readonly string[] => [
  `/aws/lambda/${name}`,
  `/aws/vendedlogs/apigateway/${name}-http`,
  `/aws/apigateway/${name}-rest`,
  `/aws/ecs/${name}-training`,
  `/aws/vendedlogs/states/${name}-batch`,
];

async function hasLogGroup(client: CloudWatchLogsClient, group: string): Promise<boolean> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: group })) {
    if (logGroups.some(({ logGroupName }) => logGroupName === group)) return true;
  }
  return false;
}
