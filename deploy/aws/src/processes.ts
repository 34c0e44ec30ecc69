import { execa } from "execa";
import { CliError, interrupted } from "./cliError.ts";

/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a program runs. */
export interface RunOptions {
  readonly env: Environment;
  /** Standard input instead of the terminal. */
  readonly input?: string;
}

/** What a program printed, and its exit code. */
export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs of this machine, from the PATH of each call's environment. */
export interface Processes {
  /**
   * Runs a program with this terminal.
   * @throws CliError when it is not found, ends with another exit code than 0, or is interrupted
   */
  readonly show: (program: string, args: readonly string[], options: RunOptions) => Promise<void>;
  /**
   * Runs a program and returns what it prints.
   * @throws CliError when it is not found, or is interrupted
   */
  readonly read: (program: string, args: readonly string[], options: RunOptions) => Promise<ProcessResult>;
}

export const localProcesses: Processes = {
  show: async (program, args, options) => {
    const { code } = await run(program, args, options, "inherit");
    if (code !== 0) throw new CliError(`${nameOf(program, args)} ended with exit code ${code}; see its output above.`);
  },
  read: (program, args, options) => run(program, args, options, "pipe"),
};

/** `terraform apply`, without its folder and files. */
const nameOf = (program: string, args: readonly string[]): string =>
  [program, args.find((arg) => !arg.startsWith("-"))].join(" ");

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function run(
  program: string,
  args: readonly string[],
  { env, input }: RunOptions,
  output: "inherit" | "pipe",
): Promise<ProcessResult> {
  const stdin = output === "pipe" ? "ignore" : "inherit";
  const child = execa(program, args, {
    env,
    extendEnv: false,
    reject: false,
    stdout: output,
    stderr: output,
    ...(input === undefined ? { stdin } : { input }),
    // an interrupted apply must finish, or its state is lost
    cleanup: false,
    forceKillAfterDelay: false,
  });
  let received = false;
  const forward = (signal: NodeJS.Signals) => {
    // a second one makes Terraform abort, npm repeats signals, and the terminal sends Ctrl-C to the child too
    if (!received && !(signal === "SIGINT" && process.stdin.isTTY)) child.kill(signal);
    received = true;
  };
  for (const name of SIGNALS) process.on(name, forward);
  const { code, exitCode = 1, signal, stdout = "", stderr = "" } = await child;
  for (const name of SIGNALS) process.off(name, forward);
  if (code === "ENOENT" || code === "EACCES") {
    throw new CliError(`there is no program ${program} on the PATH that can be run.`);
  }
  if (received) throw interrupted();
  if (signal !== undefined) throw new CliError(`${nameOf(program, args)} was ended by ${signal}.`);
  return { code: exitCode, stdout, stderr };
}
