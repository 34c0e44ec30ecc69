import { fileURLToPath } from "node:url";
import { type Aws, openAws, regionOfProfile } from "./clients/aws.ts";
import type { DeploymentOutputs } from "./outputs.ts";
import { type Environment, type Programs, programsOfMachine } from "./programs.ts";
import { smoke } from "./smoke/smoke.ts";
import { type Source, sourceOf } from "./source.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** All that is outside of the command. */
export interface World {
  /** The repository's folder. */
  readonly root: string;
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly programs: Programs;
  readonly aws: (region: string) => Aws;
  readonly regionOfProfile: () => Promise<string | undefined>;
  readonly source: () => Promise<Source>;
  /** @throws Error when what is deployed does not work */
  readonly smoke: (outputs: DeploymentOutputs, env: Environment) => Promise<void>;
  /** How long is waited for what AWS does later: 1 as long as it may take, 0 not at all. */
  readonly patience: number;
}

/** This machine, this terminal, and AWS by the environment. */
export function realWorld(env: Environment = process.env): World {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  return {
    root,
    env,
    terminal: processTerminal,
    programs: programsOfMachine,
    aws: (region) => openAws(env, region),
    regionOfProfile: () => regionOfProfile(env),
    source: () => sourceOf(root, env, programsOfMachine),
    smoke: (outputs, childEnv) =>
      smoke(outputs, { env: childEnv, write: (line) => processTerminal.write(`      ${line}`) }),
    patience: 1,
  };
}
