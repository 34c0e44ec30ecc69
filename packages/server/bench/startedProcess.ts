import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./servedProcess.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const ASK_EVERY_MS = 2;
/** Child processes without models end after ten seconds. */
const SETTLE_MS = 12_000;
const MOST_MS = 600_000;

/** What one start took: milliseconds since the process was started, and resident memory in MB when nothing happens any more. */
export interface Start {
  /** What Node takes to run an empty program, measured right before. */
  readonly bareNodeMs: number;
  readonly liveMs: number;
  readonly readyMs: number;
  /** When the last model was loaded or found to be broken. */
  readonly loadedMs: number;
  readonly serverMb: number;
  readonly childrenMb: readonly number[];
}

/** Starts the server on a registry, measures, and stops it. */
export async function start(registry: string): Promise<Start> {
  const port = await freePort();
  const bareNodeMs = await bareNode();
  const began = performance.now();
  const child = spawn(process.execPath, ["--max-semi-space-size=4", MAIN], {
    env: {
      ...process.env,
      IRIS_REGISTRY: registry,
      IRIS_PORT: String(port),
      IRIS_LOG_LEVEL: "warn",
      NODE_ENV: "production",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const since = async (isSo: () => Promise<boolean> | boolean): Promise<number> => {
    while (!(await isSo())) {
      if (child.exitCode !== null || performance.now() - began > MOST_MS)
        throw new Error(`The server is not ready:\n${said}`);
      await sleep(ASK_EVERY_MS);
    }
    return performance.now() - began;
  };
  const isOk = (path: string) => async () =>
    (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.ok ?? false;
  try {
    const liveMs = await since(isOk("/health/live"));
    const readyMs = await since(isOk("/health/ready"));
    const loadedMs = await since(() => said.includes("Docs "));
    await sleep(SETTLE_MS);
    return {
      bareNodeMs,
      liveMs,
      readyMs,
      loadedMs,
      serverMb: residentMb(child.pid!),
      childrenMb: childrenOf(child.pid!).map(residentMb),
    };
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

async function bareNode(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ["--eval", ""], { stdio: "ignore" }), "exit");
  return performance.now() - began;
}

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

const childrenOf = (parent: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);

function parentOf(pid: number): number | undefined {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    // the process has ended
    return undefined;
  }
}
