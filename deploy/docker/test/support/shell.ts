import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line of a shell as a person would; $NAME in it is a variable given. */
export async function shell(line: string, variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run("bash", ["-c", line], variables);
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(program, args, { env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function succeed(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, variables);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with exit code ${code}:\n${stderr}\n${stdout}`);
  return stdout.trim();
}

/** Whether there is such a program on PATH. */
export const isThere = async (program: string): Promise<boolean> => (await shell(`command -v ${program}`)).code === 0;
