import { type Command, Option } from "commander";
import { estimate } from "../cost/estimate.ts";
import { measure } from "../cost/measure.ts";
import { type Measurement, msInLambda } from "../cost/measurement.ts";
import { ARCHITECTURES, type Architecture, MEMORY_OF_A_PROCESSOR, type Workload } from "../cost/workload.ts";
import { IrisError } from "../errors.ts";
import type { CostDocument } from "./costDocument.ts";
import { costText } from "./costText.ts";
import type { Io } from "./io.ts";
import { type Limits, parseQuantity } from "./parseQuantity.ts";

interface Flags extends Omit<Workload, "ms"> {
  readonly ms?: number;
  readonly measure?: string;
  readonly arch?: Architecture;
  readonly json?: boolean;
}

const LONGEST_MS = 900_000;
const MOST_REQUESTS = 1e12;
/** Largest event of a synchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_PAYLOAD = 6_291_556;

/** Adds `cost`: what a month of serving costs in AWS. */
export function addCost(program: Command, io: Io): void {
  const command = program
    .command("cost")
    .description("what a month of serving costs in AWS: by Lambda each way, and by a container that always runs")
    .option("--measure <url>", "take the milliseconds from an iris server (IRIS_API_KEY is sent to it)")
    .addOption(new Option("--arch <processor>", "one processor only (else both)").choices(ARCHITECTURES))
    .option("--json", "print one JSON document, unrounded");
  for (const option of numbers()) command.addOption(option);
  command.action((flags: Flags) => cost(flags, io));
}

const numbers = (): Option[] => [
  number("--requests <count>", "a month", {
    ...{ minimum: 1, maximum: MOST_REQUESTS, whole: true },
    wanted: "a whole number from 1 to 1e12, such as 1e6 or 2.5M,",
  }).default(1e6, "1e6"),
  number("--memory <MB>", "of the function", { minimum: 128, maximum: 10_240, whole: true }).default(
    MEMORY_OF_A_PROCESSOR,
  ),
  number("--ms <milliseconds>", "of a request, all its rows, in a process that is warm", {
    ...{ minimum: Number.MIN_VALUE, maximum: LONGEST_MS },
    wanted: `a number above 0, up to ${LONGEST_MS} (15 minutes),`,
  }),
  number("--rows <count>", "of a request", { minimum: 1, maximum: 1e6, whole: true }).default(1),
  number("--cold <share>", "of requests for which a process starts, such as 0.01", { minimum: 0, maximum: 1 }).default(
    0,
  ),
  number("--cold-ms <milliseconds>", "of such a start", { minimum: 0, maximum: LONGEST_MS }).default(300),
  number("--log-bytes <bytes>", "that a request adds to the log", { minimum: 0, maximum: 1e9 }).default(0),
  number("--payload-bytes <bytes>", "of a request: an HTTP API charges by 512 KB", {
    minimum: 0,
    maximum: LARGEST_PAYLOAD,
  }).default(0),
  number("--provisioned <count>", "environments kept ready, in the rows that say so", {
    ...{ minimum: 0, maximum: 1e5, whole: true },
  }).default(1),
];

const number = (flags: string, description: string, limits: Limits): Option =>
  new Option(flags, description).argParser(parseQuantity(flags.split(" ")[0]!, limits));

async function cost({ ms: given, measure: address, arch, json, ...rest }: Flags, io: Io): Promise<void> {
  const { ms, measured } = await milliseconds(given, address, rest.memory, io);
  const document: CostDocument = {
    ...estimate({ ...rest, ms }, arch ? [arch] : ARCHITECTURES),
    ...(measured && { measured }),
  };
  io.out(json ? JSON.stringify(document) : costText(document));
}

async function milliseconds(
  given: number | undefined,
  address: string | undefined,
  memory: number,
  io: Io,
): Promise<{ ms: number; measured?: Measurement }> {
  if (given !== undefined && address === undefined) return { ms: given };
  if (given !== undefined || address === undefined) {
    throw new IrisError(
      "INVALID_OPTION",
      "Either --ms is wanted, such as --ms 5, or --measure with the address of an iris server; not both.",
    );
  }
  const apiKey = io.env.IRIS_API_KEY;
  const measured = await measure(address, { fetch: globalThis.fetch, ...(apiKey && { apiKey }) });
  return { ms: msInLambda(measured, memory), measured };
}
