import { Type } from "@sinclair/typebox";
import { CheckFailed, type Journal } from "../check.ts";
import { insist } from "../insist.ts";
import { aws, hasAwsCli, NO_AWS_CLI } from "./awsCli.ts";
import type { World } from "./world.ts";

/** Tags of what was deleted are told for a while. */
const PATIENCE_MS = 180_000;

const Tagged = Type.Object({ ResourceTagMappingList: Type.Array(Type.Object({ ResourceARN: Type.String() })) });
const LogGroups = Type.Object({ logGroups: Type.Array(Type.Object({ logGroupName: Type.String() })) });

/** Of ECS, task definitions and clusters are told long after they were deleted; they cost nothing anyway. */
const isFree = (arn: string): boolean => /:ecs:.*:(task-definition|cluster)\//.test(arn);

/** Whether anything that costs money is left in the account: by its tag, and log groups also by their name, since a late line makes one without tags. */
export async function tryLeftovers(name: string, region: string, journal: Journal, world: World): Promise<void> {
  const title = "nothing that costs anything is left";
  if (!(await hasAwsCli(world))) return journal.skip(title, NO_AWS_CLI);
  await journal.check(title, () =>
    insist(async () => {
      const left = [...(await taggedResources(name, region, world)), ...(await logGroups(name, region, world))];
      if (left.length > 0)
        throw new CheckFailed(left.join(", "), "nothing", "Remove them by hand, or find out why they stayed.");
    }, PATIENCE_MS * world.patience),
  );
}

async function taggedResources(name: string, region: string, world: World): Promise<string[]> {
  const filter = ["--tag-filters", `Key=Application,Values=${name}`];
  const found = await aws(Tagged, ["resourcegroupstaggingapi", "get-resources", "--region", region, ...filter], world);
  return found.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN).filter((arn) => !isFree(arn));
}

async function logGroups(name: string, region: string, world: World): Promise<string[]> {
  const prefixes = ["lambda", "apigateway", "ecs", "vendedlogs/states"].map((service) => `/aws/${service}/${name}`);
  const found = await Promise.all(
    prefixes.map((prefix) =>
      aws(LogGroups, ["logs", "describe-log-groups", "--region", region, "--log-group-name-prefix", prefix], world),
    ),
  );
  // another deployment's name may begin with this one's
  const own = new RegExp(`/${name}(-[a-z]+)?$`);
  return found
    .flatMap((group) => group.logGroups.map(({ logGroupName }) => logGroupName))
    .filter((group) => own.test(group));
}
