import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DeploymentOutputs, parseOutputs } from "../../outputs.ts";
import type { Environment } from "../../programs.ts";
import { quote } from "../../quote.ts";
import { readState, type State } from "../../state.ts";
import { terraformIn } from "../../terraform.ts";
import type { World } from "./world.ts";

const DEPLOY = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** Variables of deploy/terraform; what is no text is written as JSON, which Terraform reads. */
export type Variables = Readonly<Record<string, unknown>>;

/** Where a deployment's state is, and what it is called. */
export interface Place {
  readonly folder: string;
  readonly name: string;
  readonly region: string;
}

/** Flags of a deployment to which nothing is dear: another kind of API takes the address of the one before it. */
export const ANEW: readonly string[] = ["--replace"];

/** A deployment that is made, changed and removed by the deploy command, as a person would. */
export interface Deployment {
  /**
   * Runs the command; the person sees what it says.
   * @param variables are kept by it for the next time
   * @param env what it needs beside the environment of this process
   * @throws Stop when it fails
   */
  run(flags: readonly string[], variables?: Variables, env?: Environment): Promise<void>;
  /** @throws Stop, OutputsInvalid */
  outputs(): Promise<DeploymentOutputs>;
  /**
   * What Terraform has made.
   * @throws Stop when that cannot be read
   */
  state(): Promise<State>;
  /** The line by which a person removes it. */
  readonly destroyLine: string;
}

/** The deployment of a folder, which may hold none yet. */
export function openDeployment({ folder, name, region }: Place, { env, programs }: World): Deployment {
  const place = ["--terraform", folder, "--name", name, "--region", region];
  return {
    destroyLine: `npm run deploy -- ${place.map(quote).join(" ")} --destroy`,
    run: (flags, variables = {}, more = {}) => {
      const given = Object.entries(variables).flatMap(([key, value]) => ["--var", `${key}=${textOf(value)}`]);
      return programs.show(process.execPath, [DEPLOY, ...place, "--yes", ...given, ...flags], {
        env: { ...env, ...more },
      });
    },
    outputs: async () => parseOutputs(await terraformIn(folder, env, programs).outputs()),
    state: async () => {
      // the folder's own: fillFolder has seen to it that there is no other
      if (!(await isThere(join(folder, "terraform.tfstate")))) return readState({});
      const terraform = terraformIn(folder, env, programs);
      await terraform.init();
      return terraform.state();
    },
  };
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
