import { S3Refusal } from "./response.ts";

/** How far a clock may be off before it counts; S3 allows fifteen minutes. */
const SKEW_MS = 240_000;
const SKEWED = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch", "AuthFailure"];

/** The time as the server has it, as far as that is known. */
export interface ServerClock {
  now(): Date;
  /** Learns the server's time from a refusal that may be about time. @returns whether it was another one than assumed */
  correct(error: unknown): boolean;
}

/** Starts from this machine's time. */
export function createServerClock(): ServerClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    correct(error) {
      if (!(error instanceof S3Refusal) || !SKEWED.includes(error.name)) return false;
      const right = Date.parse(error.headers.date ?? "") - Date.now();
      const isNews = Math.abs(right - offset) >= SKEW_MS;
      if (isNews) offset = right;
      return isNews;
    },
  };
}
