import { lambdaCost, totalOf } from "./lambdaCost.ts";
import { charge, PRICES } from "./prices.ts";
import {
  type Architecture,
  HOURS_A_MONTH,
  type Invocation,
  MEMORY_OF_A_PROCESSOR,
  SECONDS_A_MONTH,
  type Workload,
} from "./workload.ts";

/** The smallest task of Fargate, running all the time. */
export const CONTAINER = { vCpu: 0.25, memoryGb: 0.5 } as const;

/** A container of that size, and whether a load balancer stands before it. */
export interface ContainerWay {
  readonly architecture: Architecture;
  readonly loadBalancer: boolean;
}

/** From where on a container costs less than Lambda does. */
export interface BreakEven extends ContainerWay {
  readonly invocation: Invocation;
  /** A month: with more of them the container costs less. */
  readonly requests: number;
  /** The share of its processor's time that so many requests take when they compute all their milliseconds; above 1, one container is not enough. */
  readonly busy: number;
}

/** The cost of a month of the container in US dollars, without the load balancer's capacity units, public addresses and logs. */
export function containerCost({ architecture, loadBalancer }: ContainerWay): number {
  const { processor, memory } = PRICES.fargate;
  return (
    charge(processor[architecture], CONTAINER.vCpu * HOURS_A_MONTH) +
    charge(memory[architecture], CONTAINER.memoryGb * HOURS_A_MONTH) +
    (loadBalancer ? charge(PRICES.loadBalancer, HOURS_A_MONTH) : 0)
  );
}

/** The break-even of Lambda on demand with a container. Logs are left out: they cost the same in both. */
export function breakEven(workload: Workload, invocation: Invocation, container: ContainerWay): BreakEven {
  const { architecture } = container;
  // no break-even is anywhere near the second tier of a price, so the first request costs what each does
  const ofOne = lambdaCost({ ...workload, requests: 1, logBytes: 0 }, { architecture, start: "onDemand", invocation });
  const requests = containerCost(container) / totalOf(ofOne);
  return { ...container, invocation, requests, busy: requests / containerCapacity(workload) };
}

/** Requests a month that keep the container's processor busy all the time. Lambda gives a share of a processor below 1769 MB, so the same work is less time there. */
export function containerCapacity({ ms, memory }: Workload): number {
  const processorSeconds = (ms / 1000) * Math.min(1, memory / MEMORY_OF_A_PROCESSOR);
  return (CONTAINER.vCpu * SECONDS_A_MONTH) / processorSeconds;
}
