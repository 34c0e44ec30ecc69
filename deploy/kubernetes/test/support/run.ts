import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TOOLS = process.env.IRIS_TOOLS || join(homedir(), ".cache", "iris-deploy");
const PATH = [join(TOOLS, "bin"), process.env.PATH ?? ""].join(delimiter);

/** Whether deploy/tools/install.sh has installed such a program, or it is on PATH. */
export const isThere = (program: string): boolean =>
  PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Runs a program to its end. @param input what it reads from standard input */
export async function run(program: string, args: readonly string[], input = ""): Promise<Ended> {
  const child = spawn(program, args, { env: { ...process.env, PATH } });
  // a program that ends early does not read it
  child.stdin.on("error", () => undefined).end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

/** Runs a program that has to succeed. @returns what it printed */
export async function succeed(program: string, args: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, input);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with exit code ${code}:\n${stderr}\n${stdout}`);
  return stdout;
}
