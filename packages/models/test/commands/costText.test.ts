import { expect, test } from "vitest";
import { costText } from "../../src/commands/costText.ts";
import { estimate } from "../../src/cost/estimate.ts";
import type { Measurement } from "../../src/cost/measurement.ts";
import { workload } from "../cost/workload.ts";

const timings = { url: "https://a.example", model: "plants", version: "3", requests: 99, predictMs: 7.5, wallMs: 40 };
const text = (measured: Measurement, memory: number): string =>
  costText({ ...estimate(workload({ ms: measured.ms, memory }), ["arm64"]), measured });

test("a function's milliseconds are told as what it says and what is assumed, at the memory that it has", () => {
  const out = text({ ...timings, by: "lambda", overheadMs: 1, ms: 8.5 }, 512);
  expect(out).toContain("medians of 99: 40 ms a prediction (7.5 ms of it by server-timing)");
  expect(out).toContain("Lambda is taken to have answered");
  expect(out).toContain("server-timing and 1 ms that is assumed for Lambda's runtime, 8.5 ms together");
  expect(out).toContain("512 MB (--memory) has to be what that function has");
  expect(out).not.toContain("bare request");
});

test("a server's are told with the bare request that was taken off", () => {
  const out = text({ ...timings, by: "server", bareMs: 31, ms: 9 }, 1769);
  expect(out).toContain("31 ms a bare request");
  expect(out).toContain("the handler does and not the network: 9 ms there");
});
