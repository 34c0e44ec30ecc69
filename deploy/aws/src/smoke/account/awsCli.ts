import type { Static, TSchema } from "@sinclair/typebox";
import { Stop } from "../../stop.ts";
import { excerpt, readJson } from "../shape.ts";
import type { World } from "./world.ts";

/** Whether the AWS CLI is there. @throws Stop when interrupted */
export async function hasAwsCli({ programs, env }: World): Promise<boolean> {
  try {
    return (await programs.read("aws", ["--version"], { env })).code === 0;
  } catch (error) {
    if (error instanceof Stop && error.exitCode === 1) return false;
    throw error;
  }
}

/** Why something is not tried without it. */
export const NO_AWS_CLI = "there is no AWS CLI (https://docs.aws.amazon.com/cli) on the PATH";

/**
 * What `aws ...` prints.
 * @param args its service, command and options
 * @throws Stop with what it says when it fails; CheckFailed when it prints something else than `schema` wants
 */
export async function aws<T extends TSchema>(
  schema: T,
  args: readonly string[],
  { programs, env }: World,
): Promise<Static<T>> {
  const all = [...args, "--output", "json"];
  // version 2 pages what it prints
  const { code, stdout, stderr } = await programs.read("aws", all, { env: { ...env, AWS_PAGER: "" } });
  const command = `aws ${args.slice(0, 2).join(" ")}`;
  if (code !== 0) throw new Stop(`${command} says: ${excerpt(stderr)}`);
  return readJson(schema, stdout, `what ${command} prints`);
}
