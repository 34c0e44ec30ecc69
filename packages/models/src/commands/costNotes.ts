import { containerCapacity } from "../cost/container.ts";
import { lambdaCost, readyShare } from "../cost/lambdaCost.ts";
import type { MeasuredLambda, MeasuredServer, Measurement } from "../cost/measurement.ts";
import { type Architecture, MEMORY_OF_A_PROCESSOR, type Workload } from "../cost/workload.ts";
import type { CostDocument } from "./costDocument.ts";
import { count, milliseconds, money, rough } from "./format.ts";

const REST_API_PATIENCE_MS = 29_000;
const ONE_KB = 1024;

/** Where the milliseconds are from, when a server was asked. */
export function measuredLines({ measured, workload }: CostDocument): string[] {
  if (measured === undefined) return [];
  return measured.by === "lambda" ? linesOfLambda(measured, workload) : linesOfServer(measured, workload);
}

function linesOfServer(measured: MeasuredServer, { memory, ms: billable }: Workload): string[] {
  const share = memory / MEMORY_OF_A_PROCESSOR;
  const scaled =
    share < 1
      ? ` With ${count(memory)} MB Lambda gives ${share.toFixed(2)} of a processor, which makes it ${milliseconds(billable)}.`
      : "";
  return [
    `${medians(measured)}, ${milliseconds(measured.bareMs)} a bare request.`,
    `Lambda bills what the handler does and not the network: ${milliseconds(measured.ms)} there.${scaled} Lambda's processor may be slower than that server's.`,
  ];
}

const linesOfLambda = (measured: MeasuredLambda, { memory }: Workload): string[] => [
  `${medians(measured)}. It came through API Gateway or a function URL, so Lambda is taken to have answered.`,
  `Lambda bills what the function does: server-timing and ${milliseconds(measured.overheadMs)} that is assumed for Lambda's runtime, ${milliseconds(measured.ms)} together. The REPORT lines of its log tell what was billed. ${count(memory)} MB (--memory) has to be what that function has.`,
];

const medians = ({ url, model, version, requests, wallMs, predictMs }: Measurement): string =>
  `Measured at ${url}, ${model} version ${version}, medians of ${requests}: ${milliseconds(wallMs)} a prediction (${milliseconds(predictMs)} of it by server-timing)`;

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
    "SnapStart keeps one version, by the rates of Python and .NET: AWS names none for images.",
    ...(cold === 0
      ? [
          `Cold starts are not in it: ${each((of) => coldPercent(workload, of))} for every 1 % of requests, at ${milliseconds(coldMs)} (--cold, --cold-ms).`,
        ]
      : []),
    ...(logBytes === 0
      ? [`Logs are not in it: ${money(logsOfKb(workload))} for every KB that a request writes (--log-bytes).`]
      : []),
    ...(ms > REST_API_PATIENCE_MS
      ? ["A REST API waits 29 seconds and an HTTP API 30: what takes longer is invoked directly."]
      : []),
    `One such container is full at ${rough(containerCapacity(workload))} requests, if all the milliseconds are work of a processor; ${count(memory)} MB of a function do not tell whether the model fits into it. What containers cannot hold takes one more, which has to pay for itself again.`,
    "Never in it: data transfer, tracing, storage, public addresses, capacity units of the load balancer, discounts, taxes.",
  ];
}

const keepingOne = (workload: Workload, architecture: Architecture): number =>
  lambdaCost({ ...workload, provisioned: 1 }, { architecture, start: "provisioned", invocation: "direct" }).provisioned;

const coldPercent = (workload: Workload, architecture: Architecture): number =>
  lambdaCost({ ...workload, cold: 0.01 }, { architecture, start: "onDemand", invocation: "direct" }).coldStarts;

const logsOfKb = (workload: Workload): number =>
  lambdaCost({ ...workload, logBytes: ONE_KB }, { architecture: "x86_64", start: "onDemand", invocation: "direct" })
    .logs;
