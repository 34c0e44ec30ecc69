import type { FastifyBaseLogger } from "fastify";
import type { LambdaContext } from "./handler.ts";

/** How long an answer that is ready waits for a look at the registry. */
const MAX_RELOAD_WAIT_MS = 2000;
/** What is left of an invocation's time for sending the answer. */
const MARGIN_MS = 500;

/** Waits for the work, and for a while for the look that it starts or finds under way. */
export type WithReload = <T>(work: Promise<T>, context: LambdaContext | undefined) => Promise<T>;

/**
 * Has looks at the registry run beside the work of events, one at a time. A process may be frozen as soon as its answer is
 * out, so answers wait for a look, but no longer than two seconds and never into the invocation's time limit: a look that
 * takes longer goes on with the next event. What goes wrong in it leaves the answers alone.
 */
export function backgroundReload(look: () => Promise<void>, log: FastifyBaseLogger): WithReload {
  let looking: Promise<void> | undefined;
  const lookOnce = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      log.error({ event: "reload_failed", err: error }, "the look at the registry failed; what is loaded goes on");
    }
  };
  return async (work, context) => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    const current = looking;
    try {
      return await work;
    } finally {
      if (looking === current) await endOf(current, patienceOf(context));
    }
  };
}

function patienceOf(context: LambdaContext | undefined): number {
  const left = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  return Math.min(MAX_RELOAD_WAIT_MS, left - MARGIN_MS);
}

async function endOf(look: Promise<void>, maxMs: number): Promise<void> {
  if (maxMs <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs);
  });
  await Promise.race([look, expiry]);
  clearTimeout(timer);
}
