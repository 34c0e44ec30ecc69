import type { DeploymentOutputs } from "../outputs.ts";
import { guardPlan } from "../planGuard.ts";
import { insistOn } from "../release.ts";
import { serviceOf } from "../service.ts";
import { note, outputsOf, type Session } from "../session.ts";
import { type Release, variablesOf } from "../settings.ts";
import { Stop } from "../stop.ts";

/**
 * Has Terraform make all of it as it should be; the state keeps the settings for the next command.
 * @param target the only module that is touched; without, all are
 * @throws Stop when the plan does more than the command is for, or the person does not want it
 */
export async function apply(session: Session, release: Release, target?: string): Promise<DeploymentOutputs> {
  const { world, terraform, settings, args } = session;
  const approve = async (plan: Parameters<typeof guardPlan>[0]): Promise<void> => {
    guardPlan(plan, args, emergencyOf(session, release));
    if (args.yes || plan.empty) return;
    const answer = await world.terminal.ask("Do this? Only yes does: ");
    if (answer.trim() !== "yes") throw new Stop(`"${answer.trim()}" is not yes: nothing was changed.`);
  };
  try {
    await terraform.apply(variablesOf(settings, release), approve, target);
  } catch (error) {
    await tellWhatIsKept(session);
    throw error;
  }
  return outputsOf(session);
}

/**
 * Gives an image or a version its traffic, and looks whether it has it.
 * @throws Stop as `apply`, or when the alias leads elsewhere afterwards
 */
export async function release(session: Session, what: Release): Promise<DeploymentOutputs> {
  const outputs = await apply(session, what);
  const service = await serviceOf(session, outputs);
  insistOn(what, service?.live ?? null, outputs.function_version ?? "none");
  return outputs;
}

/** An apply that breaks off may have put what was given into the state, or not. */
async function tellWhatIsKept({ world, terraform, settings, args }: Session): Promise<void> {
  if (Object.keys(args.given).length === 0 && args.unset.length === 0) return;
  const kept = (await terraform.state()).settings;
  const isKept = JSON.stringify(kept) === JSON.stringify(settings);
  note(
    world.terminal,
    isKept
      ? "what was given on the command line is kept for the next command (--unset NAME takes it back)"
      : "what was given on the command line is not kept: give it again",
  );
}

/** The line that moves the traffic where Terraform cannot be asked to. */
function emergencyOf({ target, state }: Session, { live_version: version }: Release): string | undefined {
  if (version === null || state.made.length === 0) return undefined;
  return `aws lambda update-alias --region ${target.region} --function-name ${target.name} --name live --function-version ${version} --routing-config AdditionalVersionWeights={}`;
}
