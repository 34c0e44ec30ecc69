import { lambdaCost, totalOf } from "./lambdaCost.ts";
import { charge, PRICES } from "./prices.ts";
import {
  type Architecture,
  HOURS_PER_MONTH,
  type Invocation,
  MEMORY_PER_CPU_MB,
  SECONDS_PER_MONTH,
  type Workload,
} from "./workload.ts";

/** The smallest task of Fargate, running all the time. */
export const CONTAINER = { vCpu: 0.25, memoryGb: 0.5 } as const;

/** A container of that size, and whether a load balancer stands before it. */
export interface ContainerWay {
  readonly architecture: Architecture;
  readonly loadBalancer: boolean;
}

/** A number of requests a month that costs the same in containers as by Lambda; with more of them the containers cost less. */
export interface BreakEvenPoint {
  readonly requests: number;
  /** The least that hold so many requests: one that is full before it pays needs others beside it. */
  readonly containers: number;
  /** The share of their processors' time that so many requests take when they compute all their milliseconds, 0 to 1. */
  readonly busy: number;
}

/** A container never costs less: a request costs as much in one that is always busy. */
type Never = Readonly<Record<keyof BreakEvenPoint, null>>;

/** From where on containers cost less than Lambda does, if they ever do. */
export type BreakEven = ContainerWay & { readonly invocation: Invocation } & (BreakEvenPoint | Never);

/** The cost of a month of the container in US dollars, without the load balancer's capacity units, public addresses and logs. */
export function containerCost({ architecture, loadBalancer }: ContainerWay): number {
  const { processor, memory } = PRICES.fargate;
  return (
    charge(processor[architecture], CONTAINER.vCpu * HOURS_PER_MONTH) +
    charge(memory[architecture], CONTAINER.memoryGb * HOURS_PER_MONTH) +
    (loadBalancer ? charge(PRICES.loadBalancer, HOURS_PER_MONTH) : 0)
  );
}

/** The break-even of Lambda on demand with as many containers as it takes. Logs are left out: they cost the same in both. */
export function breakEven(workload: Workload, invocation: Invocation, way: ContainerWay): BreakEven {
  const { architecture } = way;
  // no break-even is anywhere near the second tier of a price, so the first request costs what each does
  const ofOne = lambdaCost({ ...workload, requests: 1, logBytes: 0 }, { architecture, start: "onDemand", invocation });
  const container = containerCost({ architecture, loadBalancer: false });
  const point = breakEvenPoint({
    request: totalOf(ofOne),
    container,
    balancer: containerCost(way) - container,
    capacity: containerCapacity(workload),
  });
  return { ...way, invocation, ...(point ?? NEVER) };
}

const NEVER: Never = { requests: null, containers: null, busy: null };

/** What a break-even follows from: US dollars of a request, and of a container and the load balancer a month. */
interface Terms {
  readonly request: number;
  readonly container: number;
  /** 0 where there is none. */
  readonly balancer: number;
  /** Requests a month that fill a container. */
  readonly capacity: number;
}

/**
 * The break-even with the least n for which (balancer + n containers) / request is no more than n times the capacity.
 * @returns undefined where a full container saves nothing, so that no number of them pays for the load balancer
 */
export function breakEvenPoint({ request, container, balancer, capacity }: Terms): BreakEvenPoint | undefined {
  const saved = request * capacity - container;
  if (saved <= 0) return undefined;
  const containers = Math.max(1, Math.ceil(balancer / saved));
  const requests = (balancer + containers * container) / request;
  return { requests, containers, busy: requests / (containers * capacity) };
}

/** Requests a month that keep the container's processor busy all the time. Lambda gives a share of a processor below 1769 MB, so the same work is less time there. */
export function containerCapacity({ ms, memory }: Workload): number {
  const processorSeconds = (ms / 1000) * Math.min(1, memory / MEMORY_PER_CPU_MB);
  return (CONTAINER.vCpu * SECONDS_PER_MONTH) / processorSeconds;
}
