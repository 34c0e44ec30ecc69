import { execa } from "execa";
import { passSignalsOn } from "./signals.ts";
import { interrupted, Stop } from "./stop.ts";

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a program is run. */
export interface RunOptions {
  readonly env: Environment;
  /** What it reads from its standard input instead of this terminal. */
  readonly input?: string;
}

/** What a program printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs of this machine. */
export interface Programs {
  /**
   * Runs one with this terminal, so that the person sees all of it and answers its questions.
   * @throws Stop when it is not there, ended with another exit code than 0, or was interrupted
   */
  readonly show: (program: string, args: readonly string[], options: RunOptions) => Promise<void>;
  /**
   * Runs one and keeps what it prints.
   * @throws Stop when it is not there, or was interrupted
   */
  readonly read: (program: string, args: readonly string[], options: RunOptions) => Promise<Printed>;
}

/** Those on the PATH that each is given. */
export const programsOfMachine: Programs = {
  show: async (program, args, options) => {
    const { code } = await run(program, args, options, "inherit");
    if (code !== 0) throw new Stop(`${nameOf(program, args)} ended with exit code ${code}; what it says stands above.`);
  },
  read: (program, args, options) => run(program, args, options, "pipe"),
};

/** `terraform apply`, not its folder and files. */
function nameOf(program: string, args: readonly string[]): string {
  return [program, args.find((arg) => !arg.startsWith("-"))].join(" ");
}

async function run(
  program: string,
  args: readonly string[],
  { env, input }: RunOptions,
  output: "inherit" | "pipe",
): Promise<Printed> {
  const child = execa(program, args, {
    env,
    extendEnv: false,
    reject: false,
    stdout: output,
    stderr: output,
    ...(input === undefined ? { stdin: output === "pipe" ? "ignore" : "inherit" } : { input }),
    // whoever is interrupted has to be let finish: half an apply would be lost
    cleanup: false,
    forceKillAfterDelay: false,
  });
  const signals = passSignalsOn(child);
  const { code: errorCode, exitCode, signal, stdout = "", stderr = "" } = await child;
  const wasInterrupted = signals.stop();
  if (errorCode === "ENOENT" || errorCode === "EACCES") {
    throw new Stop(`there is no program ${program} on the PATH that could be run.`);
  }
  if (wasInterrupted) throw interrupted();
  if (signal !== undefined) throw new Stop(`${nameOf(program, args)} was ended by ${signal}.`);
  return { code: exitCode ?? 1, stdout, stderr };
}
