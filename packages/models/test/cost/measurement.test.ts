import { expect, test } from "vitest";
import { type MeasuredLambda, type MeasuredServer, msInLambda } from "../../src/cost/measurement.ts";

const timings = { url: "", model: "plants", version: "3", requests: 5, predictMs: 7, wallMs: 40, ms: 8 };
const server: MeasuredServer = { ...timings, by: "server", bareMs: 32 };
const lambda: MeasuredLambda = { ...timings, by: "lambda", overheadMs: 1 };

test("a server's milliseconds are more with a share of a processor, and no less with more than one", () => {
  expect(msInLambda(server, 1769 / 2)).toBeCloseTo(16, 10);
  expect(msInLambda(server, 4096)).toBe(8);
});

test("a function has taken its own already", () => {
  expect(msInLambda(lambda, 512)).toBe(8);
});
