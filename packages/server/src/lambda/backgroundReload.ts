import type { FastifyBaseLogger } from "fastify";
import type { LambdaContext } from "./handler.ts";

/** How long a finished response waits for a poll of the registry. */
const MAX_RELOAD_WAIT_MS = 2000;
/** What is left of an invocation's time for sending the response. */
const MARGIN_MS = 500;

/** Waits for the work, and for a limited time for the poll that it starts or that is already running. */
export type WithReload = <T>(work: Promise<T>, context: LambdaContext | undefined) => Promise<T>;

/**
 * Polls the registry while events are handled, one poll at a time. Lambda may freeze the process as soon as a response is
 * sent, so responses wait for a poll, but no longer than two seconds and never into the invocation's time limit: a poll that
 * takes longer continues with the next event. An error in a poll does not change responses.
 */
export function backgroundReload(poll: () => Promise<void>, log: FastifyBaseLogger): WithReload {
  let polling: Promise<void> | undefined;
  const pollOnce = async (): Promise<void> => {
    try {
      await poll();
    } catch (error) {
      log.error(
        { event: "reload_failed", err: error },
        "the registry could not be polled; loaded versions stay in service",
      );
    }
  };
  return async (work, context) => {
    polling ??= pollOnce().finally(() => {
      polling = undefined;
    });
    const current = polling;
    try {
      return await work;
    } finally {
      if (polling === current) await endOf(current, maxWaitMs(context));
    }
  };
}

function maxWaitMs(context: LambdaContext | undefined): number {
  const left = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  return Math.min(MAX_RELOAD_WAIT_MS, left - MARGIN_MS);
}

async function endOf(poll: Promise<void>, maxMs: number): Promise<void> {
  if (maxMs <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs);
  });
  await Promise.race([poll, expiry]);
  clearTimeout(timer);
}
