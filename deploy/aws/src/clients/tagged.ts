import { type CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateGetResources, type ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";

/** Clients of one region. */
interface Clients {
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly logs: CloudWatchLogsClient;
}

/** AWS lists these for long after they are deleted; they cost nothing, because tasks are not among them. */
const LISTED_FOR_LONG = /:ecs:[^:]*:[^:]*:(task-definition|cluster)\//;

/**
 * ARNs of everything with a deployment's tag, and names of its log groups, which a late log line creates again without a tag. AWS lists
 * deleted resources for a while.
 * @param name prefix of every resource, the value of the tag Application
 * @param logGroups names of the log groups that it had
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function findTagged(
  clients: Clients,
  name: string,
  logGroups: readonly string[],
): Promise<readonly string[]> {
  const arns: string[] = [];
  const input = { TagFilters: [{ Key: "Application", Values: [name] }] };
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client: clients.tagging }, input)) {
    for (const { ResourceARN: arn } of ResourceTagMappingList) {
      if (arn !== undefined && !LISTED_FOR_LONG.test(arn)) arns.push(arn);
    }
  }
  const groups: string[] = [];
  for (const group of logGroups) {
    const isListed = arns.some((arn) => arn.endsWith(`:log-group:${group}`));
    if (!isListed && (await hasLogGroup(clients.logs, group))) groups.push(group);
  }
  return [...arns.sort(), ...groups];
}

async function hasLogGroup(client: CloudWatchLogsClient, group: string): Promise<boolean> {
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: group })) {
    if (logGroups.some(({ logGroupName }) => logGroupName === group)) return true;
  }
  return false;
}
