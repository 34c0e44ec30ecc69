import type { Arguments } from "./arguments.ts";
import type { Aws } from "./clients/aws.ts";
import { type DeploymentOutputs, parseOutputs } from "./outputs.ts";
import type { Environment } from "./programs.ts";
import type { Settings } from "./settings.ts";
import type { State } from "./state.ts";
import type { Target } from "./stateGuard.ts";
import type { Terminal } from "./terminal.ts";
import type { Terraform } from "./terraform.ts";
import type { World } from "./world.ts";

/** What the first step finds out, and all others work with. */
export interface Session {
  readonly world: World;
  readonly args: Arguments;
  /** What programs are given: with the region. */
  readonly env: Environment;
  readonly terraform: Terraform;
  readonly aws: Aws;
  readonly target: Target;
  /** Of Lambda, "x86_64" or "arm64". */
  readonly architecture: string;
  /** Variables that this and earlier command lines have set, without those of a release. */
  readonly settings: Settings;
  /** As it was before the command. */
  readonly state: State;
}

/** What is deployed, as Terraform tells. */
export const outputsOf = async ({ terraform }: Session): Promise<DeploymentOutputs> =>
  parseOutputs(await terraform.outputs());

/** How a step says what it has found. */
export const note = ({ write }: Pick<Terminal, "write">, line: string): void => write(`      ${line}`);
