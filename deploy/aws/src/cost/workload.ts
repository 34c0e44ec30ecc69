/** What is asked of a model in a month, and of what size the function is. */
export interface Workload {
  /** A month. */
  readonly requests: number;
  /** The function's memory in MB, 128 to 10,240. */
  readonly memory: number;
  /** Milliseconds of a request, all its rows, in a process that is warm. Lambda rounds them up. */
  readonly ms: number;
  /** Rows of a request. */
  readonly rows: number;
  /** The share of requests that find no process and have one started, 0 to 1. */
  readonly cold: number;
  /** Milliseconds of such a start, which is billed like the rest. */
  readonly coldMs: number;
  /** Bytes that a request adds to the log. */
  readonly logBytes: number;
  /** Bytes of a request: an HTTP API charges by 512 KB. */
  readonly payloadBytes: number;
  /** Environments that are kept ready where they are provisioned. */
  readonly provisioned: number;
}

/** A function's processor, by Lambda's name for it. */
export type Architecture = "x86_64" | "arm64";
export const ARCHITECTURES: readonly Architecture[] = ["x86_64", "arm64"];

/** How a request gets to the function. A function URL costs what a direct invocation does. */
export type Invocation = "direct" | "http" | "rest";
export const INVOCATIONS: readonly Invocation[] = ["direct", "http", "rest"];

/** Where processes come from: started when needed, some kept ready, or restored from a snapshot. */
export type Start = "onDemand" | "provisioned" | "snapStart";
export const STARTS: readonly Start[] = ["onDemand", "provisioned", "snapStart"];

/** AWS's own month. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** The memory in MB at which Lambda gives one whole processor, and below it a share: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const MEMORY_PER_CPU_MB = 1769;
