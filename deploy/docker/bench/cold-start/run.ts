import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** A program's first answer: when it came, and what it says of itself. */
export interface FirstResponse {
  /** From the start of the process, as its parent sees it. */
  readonly wallMs: number;
  /** User and system time of the process until then. */
  readonly cpuMs: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly answer: unknown;
}

/** Runs a program on one core until it prints its answer. @throws Error with what it printed when it gives none */
export async function firstResponse(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<FirstResponse> {
  const start = performance.now();
  const child = spawn("taskset", ["-c", "0", program, ...args], {
    env: { PATH: process.env.PATH, ORT_DISABLE_TELEMETRY: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const failure = text(child.stderr);
  let wallMs = 0;
  let printed = "";
  child.stdout.on("data", (data) => {
    wallMs ||= performance.now() - start;
    printed += data;
  });
  const [code] = await once(child, "close");
  const line = printed.trim().split("\n").at(-1) ?? "";
  if (code !== 0 || !line.startsWith("{"))
    throw new Error(`${args.join(" ")} ended with ${code}: ${printed}${await failure}`);
  const { cpu, parts = {}, answer } = JSON.parse(line);
  return { wallMs, cpuMs: cpu, parts, answer };
}

/** Runs a program to its end. @throws Error with what it printed when it fails */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${(await printed).join("")}`);
}
