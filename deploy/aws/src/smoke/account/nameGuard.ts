import type { Aws } from "../../clients/aws.ts";
import { namesOf, type State } from "../../state.ts";
import { Stop } from "../../stop.ts";

/**
 * Sees to it that a run meets nobody's deployment: what bears its name in the account has to be of its own state.
 * @param name prefix of every resource, by which deploy/terraform calls the function, the repository and the bucket
 * @throws Stop when something there is somebody else's
 */
export async function guardName(name: string, state: State, aws: Aws): Promise<void> {
  const { account } = await aws.caller();
  const bucket = `${name}-${account}-${aws.region}`;
  const own = (type: string, attribute: string, one: string) => namesOf(state, type, attribute).includes(one);
  const strangers: string[] = [];
  if (!own("aws_lambda_function", "function_name", name) && (await aws.functions.exists(name))) {
    strangers.push(`a function "${name}"`);
  }
  if (!own("aws_ecr_repository", "name", name) && (await aws.images.hasRepository(name))) {
    strangers.push(`a repository "${name}"`);
  }
  if (!own("aws_s3_bucket", "bucket", bucket) && (await aws.bucket(bucket).exists())) {
    strangers.push(`a bucket "${bucket}"`);
  }
  if (strangers.length === 0) return;
  throw new Stop(
    `account ${account} has ${strangers.join(", ")} in ${aws.region} that this run has not made: give another --name, or none to have one made up. Nothing was done.`,
  );
}
