import { expect, test } from "vitest";
import {
  type BreakEven,
  breakEven,
  breakEvenPoint,
  containerCapacity,
  containerCost,
} from "../../src/cost/container.ts";
import { lambdaCost, totalOf } from "../../src/cost/lambdaCost.ts";
import { ARCHITECTURES, INVOCATIONS } from "../../src/cost/workload.ts";
import { workload } from "./workload.ts";

const alone = { architecture: "x86_64", loadBalancer: false } as const;
const millions = ({ requests }: BreakEven): number => (requests ?? Number.NaN) / 1e6;
const balanced = { architecture: "x86_64", loadBalancer: true } as const;

test("0.25 vCPU and 0.5 GB cost 9.01 a month, a load balancer 16.43 more", () => {
  expect(containerCost(alone)).toBeCloseTo(730 * (0.25 * 0.04048 + 0.5 * 0.004445), 10);
  expect(containerCost(alone)).toBeCloseTo(9.01, 2);
  expect(containerCost(balanced) - containerCost(alone)).toBeCloseTo(16.43, 1);
  expect(containerCost({ ...alone, architecture: "arm64" })).toBeCloseTo(7.21, 2);
});

test("at 5 ms a container costs less than direct calls from 26 million on, than an HTTP API from 19 million on with its load balancer", () => {
  expect(millions(breakEven(workload(), "direct", alone))).toBeCloseTo(26.2, 1);
  expect(millions(breakEven(workload(), "http", balanced))).toBeCloseTo(18.9, 1);
});

test.each([
  ["usual", {}],
  ["small and quick", { memory: 128, ms: 1 }],
  ["large and slow", { memory: 10_240, ms: 900_000 }],
  ["large requests, cold starts", { payloadBytes: 6e6, cold: 0.1 }],
])("%s: that many requests by Lambda cost what the containers do, and fit into them", (_what, other) => {
  for (const architecture of ARCHITECTURES) {
    for (const invocation of INVOCATIONS) {
      const container = { architecture, loadBalancer: true };
      const { requests, containers, busy } = breakEven(workload(other), invocation, container);
      if (requests === null) throw new Error("a break-even is wanted");
      const parts = lambdaCost(workload({ ...other, requests }), { architecture, start: "onDemand", invocation });
      const others = (containers - 1) * containerCost({ architecture, loadBalancer: false });
      expect(totalOf(parts)).toBeCloseTo(containerCost(container) + others, 8);
      expect(requests / (containers * containerCapacity(workload(other)))).toBeCloseTo(busy, 8);
      expect(busy).toBeLessThanOrEqual(1);
    }
  }
});

test("logs move no break-even: the container writes them too", () => {
  expect(breakEven(workload({ logBytes: 5000 }), "direct", alone)).toEqual(breakEven(workload(), "direct", alone));
});

test("a quarter of a processor is full at 131 million requests of 5 ms; milliseconds of less memory are less work", () => {
  expect(containerCapacity(workload())).toBeCloseTo((0.25 * 730 * 3600) / 0.005, 4);
  expect(containerCapacity(workload({ memory: 1769 / 2 }))).toBeCloseTo(2 * containerCapacity(workload()), 4);
  expect(containerCapacity(workload({ memory: 8000 }))).toBe(containerCapacity(workload()));
});

test("a container that is full before it pays for its load balancer gets another one beside it", () => {
  // one would have to hold 8.3 million requests of 100 ms, and holds 6.6; two hold 13.1
  const { containers, requests, busy } = breakEven(workload({ ms: 100 }), "direct", balanced);
  expect(containers).toBe(2);
  expect(requests).toBeCloseTo((2 * 9.0107 + 16.425) / (2e-7 + (1769 / 1024) * 0.1 * 0.0000166667), -3);
  expect(busy).toBeCloseTo(11.2 / 13.1, 2);
  expect(breakEven(workload({ ms: 100 }), "direct", alone).containers).toBe(1);
});

test.each([
  ["one", { capacity: 40, balancer: 25 }, { containers: 1, requests: 35, busy: 35 / 40 }],
  ["one that is just full", { capacity: 35, balancer: 25 }, { containers: 1, requests: 35, busy: 1 }],
  ["the least that are enough", { capacity: 13, balancer: 25 }, { containers: 9, requests: 115, busy: 115 / 117 }],
  ["none where a full container costs what its requests do", { capacity: 10, balancer: 25 }, undefined],
  ["none where it costs more, without a load balancer either", { capacity: 9, balancer: 0 }, undefined],
])("break-even with %s", (_what, terms, point) => {
  expect(breakEvenPoint({ request: 1, container: 10, ...terms })).toEqual(point);
});
