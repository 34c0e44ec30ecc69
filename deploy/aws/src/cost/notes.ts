import { containerCapacity } from "./container.ts";
import type { CostDocument } from "./estimate.ts";
import { count, milliseconds, money, rough } from "./format.ts";
import { lambdaCost, readyShare } from "./lambdaCost.ts";
import { type Architecture, MEMORY_PER_CPU_MB, type Workload } from "./workload.ts";

const REST_API_TIMEOUT_MS = 29_000;
const ONE_KB = 1024;

/** Where the milliseconds come from when a server was measured. */
export function measuredLines({ measured, workload: { memory, ms } }: CostDocument): string[] {
  if (measured === undefined) return [];
  const { url, model, version, requests, predictMs } = measured;
  const share = memory / MEMORY_PER_CPU_MB;
  const scaled =
    share < 1
      ? ` With ${count(memory)} MB Lambda gives ${share.toFixed(2)} of a processor, so ${milliseconds(ms)} there.`
      : "";
  return [
    `Measured at ${url}, ${model} version ${version}: ${milliseconds(predictMs)} a prediction (median server-timing of ${requests}).`,
    `Plus 1 ms assumed for Lambda's runtime: ${milliseconds(measured.ms)}.${scaled} The REPORT lines of the function's log say what was billed.`,
  ];
}

/** What the tables do not show. */
export function costNotes({ workload, containers }: CostDocument): string[] {
  const { memory, ms, cold, coldMs, logBytes, provisioned } = workload;
  const architectures = [...new Set(containers.map(({ architecture }) => architecture))];
  const each = (usd: (architecture: Architecture) => number): string =>
    [...new Set(architectures.map((architecture) => money(usd(architecture))))].join(" / ");
  const ready = readyShare(workload);
  return [
    `One provisioned environment by itself is ${each((architecture) => keepingOne(workload, architecture))} a month.`,
    ...(provisioned > 0 && ready < 1
      ? [
          `${count(provisioned)} provisioned take ${Math.round(ready * 100)} % of the requests when those come evenly; the rest is on demand.`,
        ]
      : []),
    "SnapStart keeps one version, at the rates of Python and .NET: AWS publishes none for images.",
    ...(cold === 0
      ? [
          `Cold starts are not included: ${each((of) => coldPercent(workload, of))} for every 1 % of requests, at ${milliseconds(coldMs)} (--cold, --cold-ms).`,
        ]
      : []),
    ...(logBytes === 0
      ? [`Logs are not included: ${money(logsOfKb(workload))} for every KB that a request writes (--log-bytes).`]
      : []),
    ...(ms > REST_API_TIMEOUT_MS
      ? ["A REST API times out after 29 seconds, an HTTP API after 30: invoke slower models directly."]
      : []),
    `One such container is full at ${rough(containerCapacity(workload))} requests, if all the milliseconds are work of a processor; ${count(memory)} MB of a function do not mean that the model fits into it. Beyond that, another container has to pay for itself again.`,
    "Never included: data transfer, tracing, storage, public addresses, capacity units of the load balancer, discounts, taxes.",
  ];
}

const keepingOne = (workload: Workload, architecture: Architecture): number =>
  lambdaCost({ ...workload, provisioned: 1 }, { architecture, start: "provisioned", invocation: "direct" }).provisioned;

const coldPercent = (workload: Workload, architecture: Architecture): number =>
  lambdaCost({ ...workload, cold: 0.01 }, { architecture, start: "onDemand", invocation: "direct" }).coldStarts;

const logsOfKb = (workload: Workload): number =>
  lambdaCost({ ...workload, logBytes: ONE_KB }, { architecture: "x86_64", start: "onDemand", invocation: "direct" })
    .logs;
