import { CliError } from "../cliError.ts";
import { note, type Session } from "../context.ts";
import { type DeploymentOutputs, parseOutputs } from "../outputs.ts";
import { noRelease } from "../settings.ts";
import { attributesOf, hasSecondPhase } from "../state.ts";
import { apply } from "./apply.ts";

/**
 * Creates the registry and the bucket. When more than those is deployed, only a missing one is created again, because a repeated first
 * phase would remove the second.
 * @throws CliError when they belong to a deployment that this state does not know
 */
export async function createRegistry(session: Session): Promise<DeploymentOutputs> {
  const { aws, context, state, target, terraform } = session;
  if (!hasSecondPhase(state)) {
    if (state.resources.length === 0 && (await aws.images.hasRepository(target.name))) {
      throw new CliError(
        `account ${target.account} has a repository "${target.name}" in ${target.region} that is not in Terraform's state in ${terraform.folder}: it was deployed from elsewhere. Use that state, or another --name.`,
      );
    }
    return apply(session, noRelease);
  }
  if (await hasRegistry(session)) {
    note(context.terminal, "skipped: they exist");
    return parseOutputs(state.outputs);
  }
  note(context.terminal, "one of them is missing: only this module is applied");
  return apply(session, noRelease, "module.registry");
}

async function hasRegistry({ aws, state }: Session): Promise<boolean> {
  const repositories = attributesOf(state, "aws_ecr_repository", "name");
  const buckets = attributesOf(state, "aws_s3_bucket", "bucket");
  if (repositories.length === 0 || buckets.length === 0) return false;
  for (const name of repositories) if (!(await aws.images.hasRepository(name))) return false;
  for (const name of buckets) if (!(await aws.bucket.exists(name))) return false;
  return true;
}
