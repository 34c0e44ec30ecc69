#!/usr/bin/env node
import { execa } from "execa";
import { startMockAws } from "./mockAws.ts";
import { SetupError } from "./tools.ts";

const USAGE = `Runs a command with a mock of AWS on this machine.
  npm run mock:aws -- COMMAND [ARGUMENT ...]     ends as the command does
  npm run mock:aws                               prints the environment for a shell, and serves until Ctrl-C
`;

const INTERRUPTED = 130;

/** Shell commands that turn the user's environment into the mock's. */
function shellExports(env: Readonly<Record<string, string>>): string {
  const unset = Object.keys(process.env).filter((name) => !(name in env));
  const changed = Object.entries(env).filter(([name, value]) => process.env[name] !== value);
  const lines = changed.map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  return [...unset.map((name) => `unset ${name}\n`), ...lines].join("");
}

async function main(args: readonly string[]): Promise<number> {
  // npm removes one "--" itself
  const [command, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (command?.startsWith("-")) {
    const isHelp = command === "--help" || command === "-h";
    process[isHelp ? "stdout" : "stderr"].write(USAGE);
    return isHelp ? 0 : 2;
  }
  // Ctrl-C reaches the command too: it ends first, then the mock
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());
  const aws = await startMockAws();
  try {
    if (interrupt.signal.aborted) return INTERRUPTED;
    return command === undefined ? await serve(aws.env, interrupt.signal) : await run(aws.env, command, rest);
  } finally {
    await aws.stop();
  }
}

async function serve(env: Readonly<Record<string, string>>, interrupt: AbortSignal): Promise<number> {
  process.stdout.write(shellExports(env));
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  return 0;
}

async function run(env: Readonly<Record<string, string>>, command: string, args: readonly string[]): Promise<number> {
  const ended = await execa(command, args, { env, extendEnv: false, stdio: "inherit", reject: false });
  if (ended.code === "ENOENT") process.stderr.write(`There is no command "${command}".\n`);
  return ended.exitCode ?? (ended.signal ? INTERRUPTED : 127);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
