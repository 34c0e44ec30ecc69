import type { Estimate } from "../cost/estimate.ts";
import type { Measurement } from "../cost/measurement.ts";

/** What `cost` prints: the estimate, and where the milliseconds are from when a server was asked. */
export type CostDocument = Estimate & { readonly measured?: Measurement };
