import { CliError } from "../cliError.ts";
import { readOutputs, type Session } from "../context.ts";
import type { DeploymentOutputs } from "../outputs.ts";
import { assertExpectedPlan } from "../plan.ts";
import { applyVariables, type Release } from "../settings.ts";

/**
 * Applies Terraform; its state keeps the settings for the next command.
 * @param target the only module to change; without it, all
 * @throws CliError when the plan does more than the command is for, or the user does not confirm it
 */
export async function apply(session: Session, release: Release, module?: string): Promise<DeploymentOutputs> {
  const { commandLine, context, settings, target, terraform } = session;
  await terraform.apply(
    applyVariables(settings, release),
    async (plan) => {
      assertExpectedPlan(plan, commandLine, emergencyCommand(target, release));
      if (commandLine.yes || plan.empty) return;
      const reply = (await context.terminal.ask("Apply this plan? Type yes: ")).trim();
      if (reply !== "yes") throw new CliError(`got "${reply}" instead of yes: nothing was changed.`);
    },
    module,
  );
  return readOutputs(session);
}

/** The command that moves the traffic without Terraform. */
const emergencyCommand = ({ name, region }: Session["target"], { live_version: version }: Release): string =>
  `aws lambda update-alias --region ${region} --function-name ${name} --name live --function-version ${version} --routing-config AdditionalVersionWeights={}`;
