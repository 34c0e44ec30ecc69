import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type MockAws, startMockAws } from "iris-mock-aws";
import { CliError } from "../../../src/cliError.ts";
import { type DeployContext, localContext } from "../../../src/context.ts";
import { deploy } from "../../../src/deploy.ts";
import type { DeploymentOutputs } from "../../../src/outputs.ts";
import { localProcesses, type Processes } from "../../../src/processes.ts";

/** The deploy command with a mock of AWS, a docker that builds nothing, and a source that the test sets. */
export interface MockDeployment {
  readonly aws: MockAws;
  /** Where Terraform and its state are. */
  readonly folder: string;
  /** docker's command lines of the last run. */
  readonly docker: () => Promise<string>;
  /** Runs the command with --yes. */
  readonly run: (args: string, options?: Options) => Promise<Result>;
  readonly stop: () => Promise<void>;
}

/** What is different in one run. */
export interface Options {
  /** Of the source. @default forty times a */
  readonly hash?: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command of Terraform or docker that fails. */
  readonly fails?: string;
  /** The reply to questions; without it, --yes is passed. */
  readonly answer?: string;
  /** What the smoke test throws. @default nothing */
  readonly smokeError?: Error;
}

/** How a run ended. */
export interface Result {
  readonly code: number;
  /** Everything that was printed. */
  readonly output: string;
  /** The deployments that the smoke test was run for. */
  readonly smoked: readonly DeploymentOutputs[];
}

const DOCKER = fileURLToPath(new URL("docker.ts", import.meta.url));

/** @throws SetupError without moto */
export async function startMockDeployment(): Promise<MockDeployment> {
  const aws = await startMockAws();
  const folder = aws.env.IRIS_TERRAFORM ?? "";
  const log = join(folder, "..", "docker.log");
  return {
    aws,
    folder,
    docker: () => readFile(log, "utf8"),
    run: async (args, { hash = "a".repeat(40), env = {}, fails, answer, smokeError } = {}) => {
      await writeFile(log, "");
      const lines: string[] = [];
      const smoked: DeploymentOutputs[] = [];
      const write = (line: string) => void lines.push(line);
      const context: DeployContext = {
        ...localContext({ ...aws.env, NO_COLOR: "1", DOCKER_LOG: log, ...env }),
        terminal: { write, warn: write, interactive: answer !== undefined, ask: async () => answer ?? "" },
        processes: recording(write, fails),
        source: async () => ({ version: "0.1.0", hash, revision: null }),
        smoke: async (outputs) => {
          smoked.push(outputs);
          if (smokeError !== undefined) throw smokeError;
        },
        waitFactor: 0,
      };
      const words = [...args.split(" ").filter(Boolean), ...(answer === undefined ? ["--yes"] : [])];
      const code = await deploy(["--docker", DOCKER, ...words], context);
      return { code, output: lines.join("\n"), smoked };
    },
    stop: aws.stop,
  };
}

/** Keeps what programs show. */
function recording(write: (line: string) => void, fails: string | undefined): Processes {
  return {
    read: localProcesses.read,
    show: async (program, args, options) => {
      if (fails !== undefined && args.includes(fails))
        throw new CliError(`${program} ${fails} ended with exit code 1.`);
      const { code, stdout, stderr } = await localProcesses.read(program, args, options);
      write(`${stdout}${stderr}`);
      if (code !== 0) throw new CliError(`${program} ended with exit code ${code}; see its output above.`);
    },
  };
}
