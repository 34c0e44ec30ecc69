import { describe, expect, test } from "vitest";
import { type LambdaWay, lambdaCost, totalOf } from "../../src/cost/lambdaCost.ts";
import type { Architecture, Invocation, Start, Workload } from "../../src/cost/workload.ts";
import { workload } from "./workload.ts";

const by = (architecture: Architecture, start: Start = "onDemand", invocation: Invocation = "direct"): LambdaWay => ({
  architecture,
  start,
  invocation,
});
const partsOf = (other: Partial<Workload>, way = by("x86_64")) => lambdaCost(workload(other), way);
const total = (other: Partial<Workload>, way = by("x86_64")) => totalOf(partsOf(other, way));
const GB = 1769 / 1024;

describe("a million requests at 1769 MB, in US dollars", () => {
  test.each([
    [5, "direct", 0.34, 0.32],
    [5, "http", 1.34, 1.32],
    [5, "rest", 3.84, 3.82],
    [20, "direct", 0.78, 0.66],
    [20, "http", 1.78, 1.66],
    [20, "rest", 4.28, 4.16],
    [100, "direct", 3.08, 2.5],
    [100, "http", 4.08, 3.5],
    [100, "rest", 6.58, 6.0],
  ] as const)("%i ms, %s: %f on x86, %f on arm64", (ms, invocation, x86, arm) => {
    expect(total({ ms }, by("x86_64", "onDemand", invocation))).toBeCloseTo(x86, 2);
    expect(total({ ms }, by("arm64", "onDemand", invocation))).toBeCloseTo(arm, 2);
  });

  test("memory, milliseconds and requests each count in proportion", () => {
    const { compute } = partsOf({});
    expect(compute).toBeCloseTo(1e6 * GB * 0.005 * 0.0000166667, 10);
    expect(partsOf({ memory: 3538 }).compute).toBeCloseTo(2 * compute, 10);
    expect(partsOf({ ms: 15 }).compute).toBeCloseTo(3 * compute, 10);
    expect(total({ requests: 7e6 })).toBeCloseTo(7 * total({}), 10);
  });
});

test("a millisecond that is begun is billed whole, and none is billed less than one", () => {
  expect(partsOf({ ms: 4.01 })).toEqual(partsOf({ ms: 5 }));
  expect(partsOf({ ms: 5.01 })).toEqual(partsOf({ ms: 6 }));
  expect(partsOf({ ms: 0.05 })).toEqual(partsOf({ ms: 1 }));
  expect(partsOf({ ms: 0 })).toEqual(partsOf({ ms: 1 }));
});

test("1 % of cold starts of 0.3 s are 0.09 a million, billed together with the request's own milliseconds", () => {
  expect(partsOf({ cold: 0.01 }).coldStarts).toBeCloseTo(0.0864, 4);
  // 5.4 + 300.4 are 306 together, 300 more than the 6 of a warm one
  expect(partsOf({ cold: 0.01, ms: 5.4, coldMs: 300.4 }).coldStarts).toBeCloseTo(
    partsOf({ cold: 0.01 }).coldStarts,
    10,
  );
  expect(partsOf({}).coldStarts).toBe(0);
});

test("a request's log is charged by GB", () => {
  expect(partsOf({ logBytes: 1024 ** 3 / 1e6 }).logs).toBeCloseTo(0.5, 10);
});

test("an HTTP API charges each 512 KB of a request, the others do not", () => {
  const gateway = (payloadBytes: number, invocation: Invocation) =>
    partsOf({ payloadBytes }, by("x86_64", "onDemand", invocation)).gateway;
  expect(gateway(0, "http")).toBeCloseTo(1, 10);
  expect(gateway(512 * 1024, "http")).toBeCloseTo(1, 10);
  expect(gateway(512 * 1024 + 1, "http")).toBeCloseTo(2, 10);
  expect(gateway(6e6, "rest")).toBeCloseTo(3.5, 10);
  expect(gateway(6e6, "direct")).toBe(0);
});

describe("provisioned", () => {
  test("an environment costs 18.92 a month on x86, used or not, and its duration less", () => {
    const { provisioned, compute } = partsOf({}, by("x86_64", "provisioned"));
    expect(provisioned).toBeCloseTo(18.92, 2);
    expect(compute).toBeCloseTo(1e6 * GB * 0.005 * 0.0000097222, 10);
    expect(partsOf({ provisioned: 3 }, by("arm64", "provisioned")).provisioned).toBeCloseTo(
      3 * GB * 730 * 3600 * 0.0000033334,
      8,
    );
  });

  test("there is no cold start as long as environments are enough", () => {
    expect(partsOf({ cold: 0.5 }, by("x86_64", "provisioned")).coldStarts).toBe(0);
  });

  test("what one environment cannot take is on demand, with its cold starts", () => {
    // 730 hours hold 26.28 million requests of 100 ms: half of these
    const { compute, coldStarts } = partsOf({ requests: 52.56e6, ms: 100, cold: 0.01 }, by("x86_64", "provisioned"));
    const seconds = 26.28e6 * GB * 0.1;
    expect(compute).toBeCloseTo(seconds * 0.0000097222 + seconds * 0.0000166667, 6);
    expect(coldStarts).toBeCloseTo(26.28e6 * 0.01 * 0.3 * GB * 0.0000166667, 6);
  });
});

test("SnapStart: a version kept is 6.83 a month, each restore 0.00024 in place of the start", () => {
  expect(partsOf({}, by("x86_64", "snapStart")).snapStart).toBeCloseTo(6.83, 2);
  const restored = partsOf({ cold: 0.01 }, by("x86_64", "snapStart"));
  expect(restored.snapStart).toBeCloseTo(6.83 + 10_000 * 0.00024151, 2);
  expect(restored.coldStarts).toBe(0);
});
