import { Command, CommanderError, Option } from "commander";
import { CliError } from "../cliError.ts";
import { type CostDocument, estimate } from "./estimate.ts";
import { measure } from "./measure.ts";
import { type Limits, parseQuantity } from "./parseQuantity.ts";
import { costReport } from "./report.ts";
import { ARCHITECTURES, type Architecture, MEMORY_PER_CPU_MB, type Workload } from "./workload.ts";

/** What the command uses of its process. */
export interface CostContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

interface Flags extends Omit<Workload, "ms"> {
  readonly ms?: number;
  readonly measure?: string;
  readonly arch?: Architecture;
  readonly json?: boolean;
}

const MAX_MS = 900_000;
const MAX_REQUESTS = 1e12;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD = 6_291_556;

/**
 * Estimates what a month of serving costs in AWS. Never throws.
 * @param args behind `npm run cost --`
 * @returns the exit code: 0, 2 for a wrong command line, 1 for any other error
 */
export async function runCost(args: readonly string[], { env, write, warn }: CostContext): Promise<number> {
  const command = new Command("npm run cost --")
    .description("what a month of serving costs in AWS: by Lambda each way, and by a container that always runs")
    .exitOverride()
    .configureOutput({ writeOut: (text) => write(text.trimEnd()), writeErr: (text) => warn(text.trimEnd()) })
    .allowExcessArguments(false)
    .option("--measure <url>", "read the milliseconds from an iris server's server-timing (sends IRIS_API_KEY)")
    .addOption(new Option("--arch <processor>", "one processor only (default: both)").choices(ARCHITECTURES))
    .option("--json", "print one JSON document, unrounded");
  for (const option of numbers()) command.addOption(option);
  try {
    command.parse(args, { from: "user" });
    const { json, ...flags } = command.opts<Flags>();
    const document = await costOf(flags, env.IRIS_API_KEY);
    write(json ? JSON.stringify(document) : costReport(document));
    return 0;
  } catch (error) {
    // commander has written the message
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    warn(`error: ${error instanceof Error ? error.message : error}`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

async function costOf(flags: Omit<Flags, "json">, apiKey: string | undefined): Promise<CostDocument> {
  const { ms, measure: address, arch, ...rest } = flags;
  const architectures = arch ? [arch] : ARCHITECTURES;
  if (ms !== undefined && address === undefined) return estimate({ ...rest, ms }, architectures);
  if (ms !== undefined || address === undefined) {
    throw new CliError("Set either --ms, such as --ms 5, or --measure with the URL of an iris server.", {
      exitCode: 2,
    });
  }
  const measured = await measure(address, apiKey);
  // below the memory of one processor, Lambda gives a share of one
  const share = Math.min(1, rest.memory / MEMORY_PER_CPU_MB);
  return { ...estimate({ ...rest, ms: measured.ms / share }, architectures), measured };
}

const number = (flags: string, description: string, limits: Limits): Option =>
  new Option(flags, description).argParser(parseQuantity(limits));

const numbers = (): Option[] => [
  number("--requests <count>", "a month", {
    ...{ minimum: 1, maximum: MAX_REQUESTS, whole: true },
    wanted: "a whole number from 1 to 1e12, such as 1e6 or 2.5M",
  }).default(1e6, "1e6"),
  number("--memory <MB>", "of the function", { minimum: 128, maximum: 10_240, whole: true }).default(MEMORY_PER_CPU_MB),
  number("--ms <milliseconds>", "of a request, all its rows, in a warm process", {
    ...{ minimum: Number.MIN_VALUE, maximum: MAX_MS },
    wanted: `a number above 0, up to ${MAX_MS} (15 minutes)`,
  }),
  number("--rows <count>", "of a request", { minimum: 1, maximum: 1e6, whole: true }).default(1),
  number("--cold <share>", "of requests that start a process, such as 0.01", { minimum: 0, maximum: 1 }).default(0),
  number("--cold-ms <milliseconds>", "of such a start", { minimum: 0, maximum: MAX_MS }).default(300),
  number("--log-bytes <bytes>", "that a request adds to the log", { minimum: 0, maximum: 1e9 }).default(0),
  number("--payload-bytes <bytes>", "of a request: an HTTP API charges by 512 KB", {
    ...{ minimum: 0, maximum: MAX_PAYLOAD },
  }).default(0),
  number("--provisioned <count>", "environments kept ready, in the rows that say so", {
    ...{ minimum: 0, maximum: 1e5, whole: true },
  }).default(1),
];
