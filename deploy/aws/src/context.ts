import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { interrupted } from "./cliError.ts";
import { type Aws, openAws, regionOfProfile } from "./clients/aws.ts";
import type { CommandLine } from "./commandLine.ts";
import { type DeploymentOutputs, parseOutputs } from "./outputs.ts";
import { type Environment, localProcesses, type Processes } from "./processes.ts";
import type { Settings } from "./settings.ts";
import { smoke } from "./smoke/smoke.ts";
import { type Source, sourceOf } from "./source.ts";
import type { State, Target } from "./state.ts";
import type { Terraform } from "./terraform.ts";

/** The user's terminal. */
export interface Terminal {
  readonly write: (line: string) => void;
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void;
  /** Whether a user can answer a question. */
  readonly interactive: boolean;
  /** @throws CliError on Ctrl-C */
  readonly ask: (question: string) => Promise<string>;
}

/** Everything outside of the command. */
export interface DeployContext {
  /** The repository's folder. */
  readonly root: string;
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly processes: Processes;
  readonly aws: (region: string) => Aws;
  readonly regionOfProfile: () => Promise<string | undefined>;
  readonly source: () => Promise<Source>;
  /** @throws Error when what is deployed does not work */
  readonly smoke: (outputs: DeploymentOutputs, env: Environment) => Promise<void>;
  /** Factor for the time to wait for AWS; 0 in tests. */
  readonly waitFactor: number;
}

/** What the first step finds out; all other steps use it. */
export interface Session {
  readonly context: DeployContext;
  readonly commandLine: CommandLine;
  /** Environment of programs, with the region. */
  readonly env: Environment;
  readonly terraform: Terraform;
  readonly aws: Aws;
  readonly target: Target;
  /** Of Lambda, "x86_64" or "arm64". */
  readonly architecture: string;
  /** Variables that this and earlier command lines have set, without those of a release. */
  readonly settings: Settings;
  /** Terraform's state before the command. */
  readonly state: State;
}

/** This machine, this terminal, and the AWS of the environment. */
export function localContext(env: Environment = process.env): DeployContext {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  return {
    root,
    env,
    terminal: { write: console.log, warn: console.error, interactive: process.stdin.isTTY === true, ask },
    processes: localProcesses,
    aws: (region) => openAws(env, region),
    regionOfProfile: () => regionOfProfile(env),
    source: () => sourceOf(root, env, localProcesses),
    smoke: (outputs, smokeEnv) =>
      smoke(outputs, { env: smokeEnv, write: (line) => note({ write: console.log }, line) }),
    waitFactor: 1,
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("SIGINT", () => reject(interrupted()));
      // the input may end without a line
      lines.once("close", () => resolve(""));
      lines.question(question).then(resolve, reject);
    });
  } finally {
    lines.close();
  }
}

/** Terraform's outputs now. */
export const readOutputs = async ({ terraform }: Pick<Session, "terraform">): Promise<DeploymentOutputs> =>
  parseOutputs((await terraform.state()).outputs);

/** Writes a line below the title of a step. */
export const note = ({ write }: Pick<Terminal, "write">, line: string): void => write(`      ${line}`);
