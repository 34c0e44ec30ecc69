import { execa } from "execa";
import type { MockDeployment } from "./mockDeployment.ts";

/**
 * Runs Terraform as a person would who does not use the command, in the same folder.
 * @returns its exit code and all that it said
 */
export async function terraformByHand(
  { aws, folder }: Pick<MockDeployment, "aws" | "folder">,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const { exitCode, all } = await execa("terraform", [`-chdir=${folder}`, ...args], {
    env: { ...aws.env, TF_INPUT: "0", TF_CLI_ARGS: "-no-color" },
    extendEnv: false,
    all: true,
    reject: false,
  });
  return { code: exitCode ?? 1, output: all };
}

/** What the state keeps of the command lines, undefined where it keeps nothing. */
export async function keptIn(mock: Pick<MockDeployment, "aws" | "folder">): Promise<unknown> {
  const { code, output } = await terraformByHand(mock, "output", "-raw", "deploy_settings");
  return code === 0 && output.startsWith("{") ? JSON.parse(output) : undefined;
}
