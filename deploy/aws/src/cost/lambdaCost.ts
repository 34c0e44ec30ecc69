import { charge, PRICES } from "./prices.ts";
import { type Architecture, type Invocation, SECONDS_PER_MONTH, type Start, type Workload } from "./workload.ts";

/** One of the ways to serve by Lambda. */
export interface LambdaWay {
  readonly architecture: Architecture;
  readonly start: Start;
  readonly invocation: Invocation;
}

/** What a month is billed for, in US dollars; absent is what the way does not have. */
export interface CostParts {
  readonly requests: number;
  readonly compute: number;
  readonly coldStarts: number;
  readonly logs: number;
  readonly gateway: number;
  /** Keeping environments ready. */
  readonly provisioned: number;
  /** Keeping one version's snapshot, and restoring it. */
  readonly snapStart: number;
}

const MB_IN_GB = 1024;
const BYTES_IN_GB = 1024 ** 3;
const HTTP_API_INCREMENT = 512 * 1024;

/**
 * The cost of a month in AWS Lambda by its parts, in US dollars, without the free tier.
 * Formula: requests + GB x billed seconds + gateway, of https://aws.amazon.com/lambda/pricing/ and https://aws.amazon.com/api-gateway/pricing/
 */
export function lambdaCost(workload: Workload, { architecture, start, invocation }: LambdaWay): CostParts {
  const { requests, memory, logBytes } = workload;
  const gb = memory / MB_IN_GB;
  const ready = start === "provisioned" ? readyShare(workload) : 0;
  const cold = requests * (1 - ready) * workload.cold;
  const warmSeconds = (requests * billedMs(workload)) / 1000;
  const coldSeconds = start === "snapStart" ? 0 : (cold * coldExtraMs(workload)) / 1000;
  const { duration, provisioned, provisionedDuration, snapshotCache, snapshotRestore } = PRICES.lambda;
  const onDemand = warmSeconds * (1 - ready) * gb;
  return {
    requests: charge(PRICES.lambda.requests, requests),
    compute:
      charge(duration[architecture], onDemand) + charge(provisionedDuration[architecture], warmSeconds * ready * gb),
    coldStarts: charge(duration[architecture], onDemand + coldSeconds * gb) - charge(duration[architecture], onDemand),
    logs: charge(PRICES.logs, (requests * logBytes) / BYTES_IN_GB),
    gateway: gatewayCost(workload, invocation),
    provisioned:
      start === "provisioned" ? charge(provisioned[architecture], workload.provisioned * SECONDS_PER_MONTH * gb) : 0,
    snapStart:
      start === "snapStart" ? charge(snapshotCache, SECONDS_PER_MONTH * gb) + charge(snapshotRestore, cold * gb) : 0,
  };
}

/** All parts together, in US dollars. */
export const totalOf = (parts: CostParts): number => Object.values(parts).reduce((sum, usd) => sum + usd, 0);

/** Milliseconds that a request in a warm process is billed: whole ones, rounded up, and at least one. */
export const billedMs = ({ ms }: Workload): number => Math.max(1, Math.ceil(ms));

/** Start and request are billed as one duration. */
const coldExtraMs = (workload: Workload): number => Math.ceil(workload.ms + workload.coldMs) - billedMs(workload);

/** The share of requests that find an environment ready, when they come evenly: what is over goes to processes on demand. */
export function readyShare(workload: Workload): number {
  const busySeconds = (workload.requests * billedMs(workload)) / 1000;
  return Math.min(1, (workload.provisioned * SECONDS_PER_MONTH) / busySeconds);
}

function gatewayCost({ requests, payloadBytes }: Workload, invocation: Invocation): number {
  if (invocation === "direct") return 0;
  if (invocation === "rest") return charge(PRICES.apiGateway.rest, requests);
  return charge(PRICES.apiGateway.http, requests * Math.max(1, Math.ceil(payloadBytes / HTTP_API_INCREMENT)));
}
