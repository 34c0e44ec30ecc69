import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyTerraform, type MockAws, startMockAws } from "iris-mock-aws";
import { deploy } from "../../../src/deploy.ts";
import type { DeploymentOutputs } from "../../../src/outputs.ts";
import { type Programs, programsOfMachine } from "../../../src/programs.ts";
import { Stop } from "../../../src/stop.ts";
import { realWorld, type World } from "../../../src/world.ts";

/** The command in a world where AWS is a mock, what docker does costs nothing, and the source is what the test says. */
export interface MockWorld {
  readonly aws: MockAws;
  /** Where Terraform and its state are. */
  readonly folder: string;
  /** Names of docker's commands since the last start. */
  readonly docker: () => Promise<string>;
  /** Runs the command with --yes. */
  readonly run: (args: string, options?: Options) => Promise<Ran>;
  /** An empty account and no state. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What is different in one run. */
export interface Options {
  /** A hash of the source. @default forty times a */
  readonly tree?: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command of Terraform or docker that fails. */
  readonly fails?: string;
  /** Answers to questions; without, --yes is given. */
  readonly answer?: string;
  /** What the smoke test finds amiss. @default nothing */
  readonly amiss?: Error;
}

/** How a run ended. */
export interface Ran {
  readonly code: number;
  /** All that the person saw. */
  readonly output: string;
  /** What the smoke test was asked of. */
  readonly smoked: readonly DeploymentOutputs[];
}

const DOCKER = fileURLToPath(new URL("docker.ts", import.meta.url));
const A_TREE = "a".repeat(40);

/** @throws MissingTool without moto */
export async function startMockWorld(): Promise<MockWorld> {
  const aws = await startMockAws();
  const folder = aws.env.IRIS_TERRAFORM ?? "";
  const log = join(folder, "..", "docker.log");
  return {
    aws,
    folder,
    docker: () => readFile(log, "utf8"),
    run: async (args, { tree = A_TREE, env = {}, fails, answer, amiss } = {}) => {
      await writeFile(log, "");
      const lines: string[] = [];
      const smoked: DeploymentOutputs[] = [];
      const write = (line: string) => void lines.push(line);
      const childEnv = { ...aws.env, NO_COLOR: "1", DOCKER_LOG: log, ...env };
      const world: World = {
        ...realWorld(childEnv),
        terminal: { write, warn: write, interactive: answer !== undefined, ask: async () => answer ?? "" },
        programs: listening(write, fails),
        source: async () => ({ version: "0.1.0", tree, revision: null }),
        smoke: async (outputs) => {
          smoked.push(outputs);
          if (amiss !== undefined) throw amiss;
        },
        patience: 0,
      };
      const words = [...args.split(" ").filter(Boolean), ...(answer === undefined ? ["--yes"] : [])];
      const code = await deploy(["--docker", DOCKER, ...words], world);
      return { code, output: lines.join("\n"), smoked };
    },
    reset: async () => {
      await aws.reset();
      await rm(folder, { recursive: true, force: true });
      await copyTerraform(folder);
    },
    stop: aws.stop,
  };
}

/** What programs show is kept. */
function listening(write: (line: string) => void, fails: string | undefined): Programs {
  return {
    read: programsOfMachine.read,
    show: async (program, args, options) => {
      if (fails !== undefined && args.includes(fails)) throw new Stop(`${program} ${fails} ended with exit code 1.`);
      const { code, stdout, stderr } = await programsOfMachine.read(program, args, options);
      write(`${stdout}${stderr}`);
      if (code !== 0) throw new Stop(`${program} ended with exit code ${code}; what it says stands above.`);
    },
  };
}
