import { CliError } from "../cliError.ts";
import { note, readOutputs, type Session } from "../context.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import { assertExpectedPlan, type Plan } from "../plan.ts";
import { assertTraffic, readService } from "../release.ts";
import { applyVariables, type Release } from "../settings.ts";

/**
 * Applies Terraform; its state keeps the settings for the next command.
 * @param target the only module to change; without it, all
 * @throws CliError when the plan does more than the command is for, or the user does not confirm it
 */
export async function apply(session: Session, release: Release, target?: string): Promise<DeploymentOutputs> {
  const { commandLine, context, settings, terraform } = session;
  const approve = async (plan: Plan): Promise<void> => {
    assertExpectedPlan(plan, commandLine, emergencyCommand(session, release));
    if (commandLine.yes || plan.empty) return;
    const reply = await context.terminal.ask("Apply this plan? Type yes: ");
    if (reply.trim() !== "yes") throw new CliError(`got "${reply.trim()}" instead of yes: nothing was changed.`);
  };
  try {
    await terraform.apply(applyVariables(settings, release), approve, target);
  } catch (error) {
    await noteKeptSettings(session);
    throw error;
  }
  return readOutputs(session);
}

/**
 * Applies a release, and checks that the traffic goes where it sends it.
 * @throws CliError
 */
export async function applyRelease(session: Session, release: Release): Promise<DeploymentOutputs> {
  const outputs = await apply(session, release);
  const service = await readService(session, outputs);
  assertTraffic(release, service?.live ?? null, outputs.function_version ?? "none");
  return outputs;
}

/** An apply that breaks off may or may not have stored the settings of this command line. */
async function noteKeptSettings({ commandLine, context, settings, terraform }: Session): Promise<void> {
  if (Object.keys(commandLine.variables).length === 0 && commandLine.unset.length === 0) return;
  const isKept = JSON.stringify((await terraform.state()).settings) === JSON.stringify(settings);
  note(
    context.terminal,
    isKept
      ? "the variables of this command line are kept for the next command (--unset NAME removes one)"
      : "the variables of this command line are not kept: set them again",
  );
}

/** The command that moves the traffic without Terraform. */
function emergencyCommand({ state, target }: Session, { live_version: version }: Release): string | undefined {
  if (version === null || state.resources.length === 0) return undefined;
  return `aws lambda update-alias --region ${target.region} --function-name ${target.name} --name live --function-version ${version} --routing-config AdditionalVersionWeights={}`;
}
