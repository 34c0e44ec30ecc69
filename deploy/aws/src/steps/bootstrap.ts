import type { DeploymentOutputs } from "../outputs.ts";
import { note, outputsOf, type Session } from "../session.ts";
import { noRelease } from "../settings.ts";
import { hasMoreThanRegistry, namesOf } from "../state.ts";
import { Stop } from "../stop.ts";
import { apply } from "./apply.ts";

/**
 * Makes the registry and the bucket, unless the first phase is long over: repeating it would then take down what the second one made.
 * Where one of the two is gone, by a destroy that broke off or by hand, they alone are made again.
 * @throws Stop when they belong to a deployment that this folder knows nothing of
 */
export async function bootstrap(session: Session): Promise<DeploymentOutputs> {
  const { world, terraform, state, aws, target } = session;
  if (!hasMoreThanRegistry(state)) {
    if (state.made.length === 0 && (await aws.images.hasRepository(target.name))) {
      throw new Stop(
        `account ${target.account} has a repository "${target.name}" in ${target.region} that Terraform's state in ${terraform.folder} does not know: somebody has deployed it from elsewhere. Get that state, or take another --name.`,
      );
    }
    return apply(session, noRelease);
  }
  if (await isRegistryThere(session)) {
    note(world.terminal, "they are there, with all the rest");
    return outputsOf(session);
  }
  note(world.terminal, "the rest is there, and of these two not both: they are made again, and nothing else yet");
  return apply(session, noRelease, "module.registry");
}

async function isRegistryThere({ state, aws }: Session): Promise<boolean> {
  const repositories = namesOf(state, "aws_ecr_repository", "name");
  const buckets = namesOf(state, "aws_s3_bucket", "bucket");
  if (repositories.length === 0 || buckets.length === 0) return false;
  for (const name of repositories) if (!(await aws.images.hasRepository(name))) return false;
  for (const name of buckets) if (!(await aws.bucket(name).exists())) return false;
  return true;
}
