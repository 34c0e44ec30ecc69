/** A price of one unit by how many of them a month takes, as pairs of an upper bound and US dollars. */
type Tiers = readonly (readonly [upTo: number, usd: number])[];

/** One line of the price list. */
export interface Price {
  readonly unit: string;
  readonly tiers: Tiers;
  /** AWS's page that tells it. */
  readonly source: string;
}

const LAMBDA = "https://aws.amazon.com/lambda/pricing/";
const API_GATEWAY = "https://aws.amazon.com/api-gateway/pricing/";
const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/";
const FARGATE = "https://aws.amazon.com/fargate/pricing/";
const LOAD_BALANCER = "https://aws.amazon.com/elasticloadbalancing/pricing/";

const flat = (usd: number): Tiers => [[Number.POSITIVE_INFINITY, usd]];
const MILLION = 1e6;
const TEBIBYTE_IN_GB = 1024;

/**
 * What AWS charges in one region, without the free tier: every price that a cost is made of, and the day as of which they
 * hold, as AWS's price list was quoted by others in that month. To update a price, compare all of
 * them with their pages, and change `asOf` and `provenance`.
 */
export const PRICES = {
  region: "us-east-1",
  currency: "USD",
  asOf: "2026-09-23",
  /** Where they are from. */
  provenance: "quoted by others and never compared with AWS's pages",
  lambda: {
    requests: { unit: "request", source: LAMBDA, tiers: flat(0.2 / MILLION) },
    duration: {
      x86_64: {
        unit: "GB-second",
        source: LAMBDA,
        tiers: [
          [6e9, 0.0000166667],
          [15e9, 0.000015],
          [Number.POSITIVE_INFINITY, 0.0000133334],
        ],
      },
      arm64: {
        unit: "GB-second",
        source: LAMBDA,
        tiers: [
          [7.5e9, 0.0000133334],
          [18.75e9, 0.0000120001],
          [Number.POSITIVE_INFINITY, 0.0000106667],
        ],
      },
    },
    /** An environment that is kept ready, used or not. */
    provisioned: {
      x86_64: { unit: "GB-second", source: LAMBDA, tiers: flat(0.0000041667) },
      arm64: { unit: "GB-second", source: LAMBDA, tiers: flat(0.0000033334) },
    },
    /** Duration in an environment that is kept ready. */
    provisionedDuration: {
      x86_64: { unit: "GB-second", source: LAMBDA, tiers: flat(0.0000097222) },
      arm64: { unit: "GB-second", source: LAMBDA, tiers: flat(0.0000077778) },
    },
    /** The rates of Python and .NET: AWS names none for images. */
    snapshotCache: { unit: "GB-second", source: LAMBDA, tiers: flat(0.0000015046) },
    snapshotRestore: { unit: "GB", source: LAMBDA, tiers: flat(0.0001397998) },
  },
  apiGateway: {
    http: {
      unit: "512 KB of a request",
      source: API_GATEWAY,
      tiers: [
        [300 * MILLION, 1 / MILLION],
        [Number.POSITIVE_INFINITY, 0.9 / MILLION],
      ],
    },
    rest: {
      unit: "request",
      source: API_GATEWAY,
      tiers: [
        [333 * MILLION, 3.5 / MILLION],
        [1_000 * MILLION, 2.8 / MILLION],
        [20_000 * MILLION, 2.38 / MILLION],
        [Number.POSITIVE_INFINITY, 1.51 / MILLION],
      ],
    },
  },
  /** Logs of Lambda functions, the standard class; their storage comes to a few cents. */
  logs: {
    unit: "GB",
    source: CLOUDWATCH,
    tiers: [
      [10 * TEBIBYTE_IN_GB, 0.5],
      [30 * TEBIBYTE_IN_GB, 0.25],
      [50 * TEBIBYTE_IN_GB, 0.1],
      [Number.POSITIVE_INFINITY, 0.05],
    ],
  },
  fargate: {
    processor: {
      x86_64: { unit: "vCPU-hour", source: FARGATE, tiers: flat(0.04048) },
      arm64: { unit: "vCPU-hour", source: FARGATE, tiers: flat(0.03238) },
    },
    memory: {
      x86_64: { unit: "GB-hour", source: FARGATE, tiers: flat(0.004445) },
      arm64: { unit: "GB-hour", source: FARGATE, tiers: flat(0.00356) },
    },
  },
  loadBalancer: { unit: "hour", source: LOAD_BALANCER, tiers: flat(0.0225) },
} as const;

/** What so many units of one month cost, in US dollars. */
export function charge({ tiers }: Price, quantity: number): number {
  let usd = 0;
  let below = 0;
  for (const [upTo, price] of tiers) {
    usd += Math.max(0, Math.min(quantity, upTo) - below) * price;
    below = upTo;
  }
  return usd;
}
