import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import type { Fetch } from "../../src/index.ts";

/** What a command line left behind. */
export interface Outcome {
  readonly status: number;
  readonly out: string[];
  readonly err: string[];
}

/** Runs a command line in this process. */
export async function runCli(
  args: readonly string[],
  outside: {
    readonly fetch?: Fetch;
    readonly env?: Record<string, string>;
    readonly stdin?: string | Uint8Array;
    readonly readStdin?: Io["stdin"];
  } = {},
): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await run(args, {
    env: outside.env ?? {},
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    stdin: outside.readStdin ?? (async () => Buffer.from(outside.stdin ?? "")),
    ...(outside.fetch && { fetch: outside.fetch }),
  });
  return { status, out, err };
}
