import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "./cliError.ts";
import { isAccessDenied } from "./clients/awsErrors.ts";
import { note, type Session } from "./context.ts";
import { attributesOf } from "./state.ts";

/** AWS lists the tags of deleted resources for a while. */
const MAX_WAIT_MS = 180_000;
const DELAY_MS = 5000;

/**
 * Checks that nothing is left after a destroy.
 * @throws CliError when something is left
 */
export async function checkNothingLeft(session: Session): Promise<void> {
  const { context, target } = session;
  const deadline = performance.now() + MAX_WAIT_MS * context.waitFactor;
  for (let left = await findLeftovers(session); left.length > 0; left = await findLeftovers(session)) {
    if (performance.now() > deadline) {
      throw new CliError(
        `Terraform has destroyed everything in its state, and account ${target.account} still lists this by its name or its tag Application=${target.name}: ${left.join(", ")}. Remove it in the console, unless it is gone by then: AWS lists the tags of deleted resources for a while.`,
      );
    }
    await delay(DELAY_MS * context.waitFactor);
  }
  note(context.terminal, "nothing is left, by name or by tag");
}

/** Credentials that may remove everything may still not be permitted to read tags. */
async function findLeftovers({ aws, context, state, target }: Session): Promise<readonly string[]> {
  try {
    return await aws.tagged(target.name, attributesOf(state, "aws_cloudwatch_log_group", "name"));
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    note(context.terminal, `tags and log groups were not checked: ${error.message}`);
    return [];
  }
}

/**
 * For an empty state, which does not mean that the account is empty.
 * @throws CliError when something has the deployment's tag
 */
export async function reportNothingDeployed(session: Session): Promise<void> {
  const { context, target, terraform } = session;
  const left = await findLeftovers(session);
  if (left.length === 0) {
    context.terminal.write(`Nothing is deployed from ${terraform.folder}: there is nothing to remove.`);
    return;
  }
  throw new CliError(
    `nothing is deployed from ${terraform.folder}, and account ${target.account} has this in ${target.region} with the name ${target.name}: ${left.join(", ")}. Run this where it was deployed from (its Terraform workspace), or remove it in the console.`,
  );
}
