import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const CONNECTIONS = 64;
const LOAD_CORE = "1";
const SCRIPT = fileURLToPath(new URL("predict.lua", import.meta.url));

/** What a load found. */
export interface LoadResult {
  readonly requests: number;
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds within which 99 of 100 requests were answered. */
  readonly p99: number;
}

/** Asks one row after another over 64 connections, from a core of its own. @throws when a request fails */
export function load(url: string, seconds: number): LoadResult {
  const text = execFileSync(
    "taskset",
    ["-c", LOAD_CORE, "wrk", "-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", SCRIPT, `${url}/predict`],
    { encoding: "utf8" },
  );
  const [requests, microseconds, p99, failures] = /RESULT (\d+) (\d+) (\d+) (\d+)/.exec(text)!.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (failures > 0) throw new Error(`${failures} requests failed.`);
  return { requests, rate: requests / (microseconds / 1e6), p99: p99 / 1000 };
}
