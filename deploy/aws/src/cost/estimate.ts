import { type BreakEven, breakEven, type ContainerWay, containerCost } from "./container.ts";
import { billedMs, type CostParts, type LambdaWay, lambdaCost, totalOf } from "./lambdaCost.ts";
import type { Measurement } from "./measure.ts";
import { PRICES } from "./prices.ts";
import { type Architecture, INVOCATIONS, STARTS, type Start, type Workload } from "./workload.ts";

/** A way to serve by Lambda with its price. */
export interface LambdaEstimate extends LambdaWay {
  /** A month, in US dollars. */
  readonly usd: number;
  readonly usdPerMillionRows: number;
  readonly parts: CostParts;
}

/** What a month costs each way, in US dollars, unrounded. */
export interface Estimate {
  readonly prices: Pick<typeof PRICES, "region" | "currency" | "asOf" | "provenance">;
  readonly workload: Workload & { readonly billedMs: number };
  readonly lambda: readonly LambdaEstimate[];
  readonly containers: readonly (ContainerWay & { readonly usd: number })[];
  readonly breakEven: readonly BreakEven[];
}

/** What `npm run cost -- --json` prints: the estimate, and where its milliseconds come from when a server was measured. */
export type CostDocument = Estimate & { readonly measured?: Measurement };

/** The cost of a workload by each way, for these processors. Nothing is provisioned where `workload.provisioned` is 0. */
export function estimate(workload: Workload, architectures: readonly Architecture[]): Estimate {
  const { region, currency, asOf, provenance } = PRICES;
  const starts = STARTS.filter((start) => start !== "provisioned" || workload.provisioned > 0);
  const containers = architectures.flatMap((architecture): ContainerWay[] => [
    { architecture, loadBalancer: false },
    { architecture, loadBalancer: true },
  ]);
  return {
    prices: { region, currency, asOf, provenance },
    workload: { ...workload, billedMs: billedMs(workload) },
    lambda: architectures.flatMap((architecture) =>
      starts.flatMap((start) => byInvocation(workload, architecture, start)),
    ),
    containers: containers.map((container) => ({ ...container, usd: containerCost(container) })),
    breakEven: containers.flatMap((container) =>
      INVOCATIONS.map((invocation) => breakEven(workload, invocation, container)),
    ),
  };
}

const byInvocation = (workload: Workload, architecture: Architecture, start: Start): LambdaEstimate[] =>
  INVOCATIONS.map((invocation) => {
    const way = { architecture, start, invocation };
    const parts = lambdaCost(workload, way);
    const usd = totalOf(parts);
    return { ...way, usd, usdPerMillionRows: (usd / (workload.requests * workload.rows)) * 1e6, parts };
  });
