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

/** Runs programs of this machine. */
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

/** Runs programs from the PATH of each call's environment. */
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

async function run(
  program: string,
  args: readonly string[],
  { env, input }: RunOptions,
  output: "inherit" | "pipe",
): Promise<ProcessResult> {
  const child = execa(program, args, {
    env,
    extendEnv: false,
    reject: false,
    stdout: output,
    stderr: output,
    ...(input === undefined ? { stdin: output === "pipe" ? "ignore" : "inherit" } : { input }),
    // an interrupted apply must finish, or its state is lost
    cleanup: false,
    forceKillAfterDelay: false,
  });
  const forwarding = forwardSignals((signal) => child.kill(signal));
  const { code: errorCode, exitCode, signal, stdout = "", stderr = "" } = await child;
  const wasInterrupted = forwarding.stop();
  if (errorCode === "ENOENT" || errorCode === "EACCES") {
    throw new CliError(`there is no program ${program} on the PATH that can be run.`);
  }
  if (wasInterrupted) throw interrupted();
  if (signal !== undefined) throw new CliError(`${nameOf(program, args)} was ended by ${signal}.`);
  return { code: exitCode ?? 1, stdout, stderr };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const BURST_MS = 1000;

/**
 * Forwards the signals that would end this process to a child, so that the child ends first.
 * @returns `stop` ends the forwarding and says whether there was a signal
 */
function forwardSignals(kill: (signal: NodeJS.Signals) => void): { readonly stop: () => boolean } {
  let last = Number.NEGATIVE_INFINITY;
  const forward = (signal: NodeJS.Signals) => {
    const isBurst = performance.now() - last < BURST_MS;
    last = performance.now();
    // the terminal has sent Ctrl-C to the child already; a second one makes Terraform abort, and npm repeats signals
    if (isBurst || (signal === "SIGINT" && process.stdin.isTTY)) return;
    kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return {
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, forward);
      return last > 0;
    },
  };
}
