import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { userEnvironment } from "./environment.ts";

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program with SIGKILL after so long. @default never */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, as a user would from a shell. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, timeoutMs } = options;
  const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: "SIGKILL" as const };
  const child = spawn(program, args, { cwd, env: userEnvironment(options.env), ...limit });
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]);
  return { code, stdout, stderr };
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function succeed(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with exit code ${code}:\n${stderr}\n${stdout}`);
  return stdout;
}
