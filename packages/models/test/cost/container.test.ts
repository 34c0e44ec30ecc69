import { expect, test } from "vitest";
import { breakEven, containerCapacity, containerCost } from "../../src/cost/container.ts";
import { lambdaCost, totalOf } from "../../src/cost/lambdaCost.ts";
import { ARCHITECTURES, INVOCATIONS } from "../../src/cost/workload.ts";
import { workload } from "./workload.ts";

const alone = { architecture: "x86_64", loadBalancer: false } as const;
const balanced = { architecture: "x86_64", loadBalancer: true } as const;

test("0.25 vCPU and 0.5 GB cost 9.01 a month, a load balancer 16.43 more", () => {
  expect(containerCost(alone)).toBeCloseTo(730 * (0.25 * 0.04048 + 0.5 * 0.004445), 10);
  expect(containerCost(alone)).toBeCloseTo(9.01, 2);
  expect(containerCost(balanced) - containerCost(alone)).toBeCloseTo(16.43, 1);
  expect(containerCost({ ...alone, architecture: "arm64" })).toBeCloseTo(7.21, 2);
});

test("at 5 ms a container costs less than direct calls from 26 million on, than an HTTP API from 19 million on with its load balancer", () => {
  expect(breakEven(workload(), "direct", alone).requests / 1e6).toBeCloseTo(26.2, 1);
  expect(breakEven(workload(), "http", balanced).requests / 1e6).toBeCloseTo(18.9, 1);
});

test.each([
  ["usual", {}],
  ["small and quick", { memory: 128, ms: 1 }],
  ["large and slow", { memory: 10_240, ms: 900_000 }],
  ["large requests, cold starts", { payloadBytes: 6e6, cold: 0.1 }],
])("%s: that many requests by Lambda cost what the container does", (_what, other) => {
  for (const architecture of ARCHITECTURES) {
    for (const invocation of INVOCATIONS) {
      const container = { architecture, loadBalancer: true };
      const { requests } = breakEven(workload(other), invocation, container);
      const parts = lambdaCost(workload({ ...other, requests }), { architecture, start: "onDemand", invocation });
      expect(totalOf(parts)).toBeCloseTo(containerCost(container), 8);
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
  // at 100 ms, 8.3 million direct calls cost what it does with a load balancer, and it is full at 6.6
  expect(breakEven(workload({ ms: 100 }), "direct", balanced).busy).toBeCloseTo(8.26 / 6.57, 1);
});
