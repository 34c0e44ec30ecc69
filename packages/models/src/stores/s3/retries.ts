import { setTimeout as sleep } from "node:timers/promises";
import { random } from "../../random.ts";
import { S3Refusal } from "./response.ts";

const ATTEMPTS = 3;
const PAUSE_MS = 50;
const THROTTLED_MS = 1_000;
const LONGEST_MS = 5_000;

const THROTTLED = ["SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "BandwidthLimitExceeded"];
const TRANSIENT = ["TimeoutError", "RequestTimeout", "RequestTimeoutException"];
const NETWORK = [
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
];

/**
 * How long to wait before the attempt after this one, as the AWS SDKs do in their standard mode: random, up to a bound
 * that doubles, longer where the server says that it is asked too much.
 * @param attempts how many there have been
 * @param drawn from 0 to 1
 * @returns milliseconds, or undefined when there shall be no further attempt
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function pauseAfter(error: unknown, attempts: number, drawn = random()): number | undefined {
  const longest = longestPause(error);
  if (longest === undefined || attempts >= ATTEMPTS) return undefined;
  const pause = drawn * longest * 2 ** (attempts - 1);
  return Math.min(Math.max(pause, wantedPause(error)), LONGEST_MS);
}

/** Waits, unless the signal comes first. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

function longestPause(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const status = error instanceof S3Refusal ? error.status : 0;
  if (status === 429 || THROTTLED.includes(error.name)) return THROTTLED_MS;
  const isNetwork = "code" in error && NETWORK.includes(String(error.code));
  // 501 is a server that does not know the request
  const isTransient = (status >= 500 && status !== 501) || TRANSIENT.includes(error.name);
  return isTransient || isNetwork ? PAUSE_MS : undefined;
}

function wantedPause(error: unknown): number {
  const seconds = error instanceof S3Refusal ? Number(error.headers["retry-after"]) : 0;
  return seconds > 0 ? seconds * 1_000 : 0;
}
