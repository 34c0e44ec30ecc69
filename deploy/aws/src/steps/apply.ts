import type { DeploymentOutputs } from "../outputs.ts";
import { note, outputsOf, type Session } from "../session.ts";
import { type Release, writeKept } from "../settings.ts";

/** Has Terraform make all of it as it should be, and keeps the settings for the next command. */
export async function apply(session: Session, release: Release): Promise<DeploymentOutputs> {
  const { world, terraform, settings, args } = session;
  const all = { ...settings, ...release };
  try {
    await terraform.apply(all, { yes: args.yes });
  } catch (error) {
    if (Object.keys(args.given).length > 0) {
      note(world.terminal, "what was given on the command line is not kept before an apply ends well: give it again");
    }
    throw error;
  }
  await writeKept(terraform.folder, all);
  return outputsOf(session);
}
