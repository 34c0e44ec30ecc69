import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const TICKS_PER_SECOND = 100;
const SERVER_CORE = "0";

/** A server under measurement, on a core of its own. */
export interface ServedProcess {
  readonly url: string;
  /** CPU seconds that the whole process has used, kernel included. */
  cpuSeconds(): number;
  /** Resident memory now, in MB. */
  residentMb(): number;
  stop(): Promise<void>;
}

/** Starts a program with a free port in IRIS_PORT and waits until it answers a prediction. Linux only. */
export async function serve(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ServedProcess> {
  const port = await freePort();
  const child = spawn("taskset", ["-c", SERVER_CORE, process.execPath, ...args], {
    env: { ...process.env, ...env, IRIS_PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, child);
  const stat = () =>
    readFileSync(`/proc/${child.pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
  return {
    url,
    cpuSeconds: () => (Number(stat()[11]) + Number(stat()[12])) / TICKS_PER_SECOND,
    residentMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** A port that no program listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return address.port;
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`The server ended with status ${child.exitCode}.`);
    const answer = await fetch(`${url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: BODY,
    }).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`No answer from ${url} within ten seconds.`);
}

/** The row that every request carries. */
export const BODY = '{"sepal_length":5.9,"sepal_width":3,"petal_length":5.1,"petal_width":1.8}';
