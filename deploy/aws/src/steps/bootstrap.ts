import type { DeploymentOutputs } from "../outputs.ts";
import { note, outputsOf, type Session } from "../session.ts";
import { noRelease, writeKept } from "../settings.ts";
import { hasMoreThanRegistry } from "../state.ts";
import { Stop } from "../stop.ts";

/**
 * Makes the registry and the bucket, unless the first phase is long over: repeating it would then take down what the second one made.
 * @throws Stop when they belong to a deployment that this folder knows nothing of
 */
export async function bootstrap(session: Session): Promise<DeploymentOutputs> {
  const { world, terraform, state, settings, args, aws, target } = session;
  if (hasMoreThanRegistry(state)) {
    note(world.terminal, "they are there, with all the rest");
    return outputsOf(session);
  }
  if (state.made.length === 0 && (await aws.images.hasRepository(target.name))) {
    throw new Stop(
      `account ${target.account} has a repository "${target.name}" in ${target.region} that Terraform's state in ${terraform.folder} does not know: somebody has deployed it from elsewhere. Get that state, or take another --name.`,
    );
  }
  await terraform.apply({ ...settings, ...noRelease }, { yes: args.yes });
  // whatever breaks off now, the next command goes on with the same name and settings
  await writeKept(terraform.folder, settings);
  return outputsOf(session);
}
