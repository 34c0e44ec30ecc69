import type { Workload } from "../../src/cost/workload.ts";

/** The workload of the README's table, or one that differs from it. */
export const workload = (other: Partial<Workload> = {}): Workload => ({
  requests: 1e6,
  memory: 1769,
  ms: 5,
  rows: 1,
  cold: 0,
  coldMs: 300,
  logBytes: 0,
  payloadBytes: 0,
  provisioned: 1,
  ...other,
});
