import { setTimeout } from "node:timers/promises";
import { isDenied } from "./clients/refusal.ts";
import { note, type Session } from "./session.ts";
import { namesOf } from "./state.ts";
import { Stop } from "./stop.ts";

/** Tags of what was deleted are told of for a while. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 5000;

/**
 * Looks for what Terraform has left: by name what would cost most, and everything by its tag.
 * @param session as it was before anything was removed
 * @throws Stop when something is there and stays
 */
export async function lookForRest(session: Session): Promise<void> {
  const { target, world } = session;
  const deadline = performance.now() + PATIENCE_MS * world.patience;
  for (let left = await restOf(session); left.length > 0; left = await restOf(session)) {
    if (performance.now() > deadline) {
      throw new Stop(
        `Terraform has removed all that it knows of, and account ${target.account} still tells of this, by its name or its tag Application=${target.name}: ${left.join(", ")}. Remove it in the console, unless it is gone by then: tags of what was deleted are told of for a while.`,
      );
    }
    await setTimeout(PAUSE_MS * world.patience);
  }
  note(world.terminal, "nothing is there, by name or by tag");
}

async function restOf(session: Session): Promise<readonly string[]> {
  const { aws, state } = session;
  const left: string[] = [];
  for (const name of namesOf(state, "aws_s3_bucket", "bucket")) {
    if (await aws.bucket(name).exists()) left.push(`bucket ${name}`);
  }
  for (const name of namesOf(state, "aws_ecr_repository", "name")) {
    if (await aws.images.hasRepository(name)) left.push(`repository ${name}`);
  }
  for (const name of namesOf(state, "aws_lambda_function", "function_name")) {
    if (await aws.functions.exists(name)) left.push(`function ${name}`);
  }
  return [...left, ...(await tagged(session))];
}

/** Who may remove all may yet not be let look at tags. */
async function tagged({ aws, target, world }: Session): Promise<readonly string[]> {
  try {
    return await aws.leftovers(target.name);
  } catch (error) {
    if (!(error instanceof Error && isDenied(error))) throw error;
    note(
      world.terminal,
      `not looked for by tags and log groups, since AWS does not let these credentials: ${error.message}`,
    );
    return [];
  }
}

/**
 * For a state with nothing in it, which does not mean that the account is empty.
 * @throws Stop when something with the deployment's tag is there
 */
export async function sayNothingIsDeployed(session: Session): Promise<void> {
  const { target, terraform, world } = session;
  const left = await tagged(session);
  if (left.length === 0) {
    world.terminal.write(`Nothing is deployed from ${terraform.folder}: there is nothing to remove.`);
    return;
  }
  throw new Stop(
    `nothing is deployed from ${terraform.folder}, and account ${target.account} has this in ${target.region}, by the name ${target.name}: ${left.join(", ")}. Run this where it was deployed from (--terraform, or Terraform's workspace there), or remove it in the console.`,
  );
}
