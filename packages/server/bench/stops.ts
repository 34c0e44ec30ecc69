/**
 * The longest time for which a body of 1 MiB keeps the server from other requests, in milliseconds of CPU and of the clock.
 * Run from packages/server after a build: `node bench/stops.ts [part of a name]`. Node 24 or later.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "iris-models";
import { HOSTILE_BODIES, type HostileBody } from "./hostileBodies.ts";
import type { Stops } from "./stopMeter.ts";

const ROUNDS = 3;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function started(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const args = ["--max-semi-space-size=4", "--import", here("stopMeter.ts"), here("../dist/main.js"), "--port", "0"];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_LOG_LEVEL: "silent", NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let printed = "";
  for await (const chunk of child.stderr!) {
    printed += chunk;
    const url = /Docs +(http:\/\/[^/]+)/.exec(printed)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`The server has ended:\n${printed}`);
}

async function stopsOf(child: ChildProcess): Promise<Stops> {
  const reported = once(child, "message");
  child.send("report");
  const [stops]: Stops[] = await reported;
  return stops!;
}

async function send(url: string, { type, text }: HostileBody): Promise<number> {
  const response = await fetch(`${url}/predict?probabilities=true`, {
    method: "POST",
    headers: { "content-type": type },
    body: text,
  });
  await response.arrayBuffer();
  return response.status;
}

const { child, url } = await started();
console.log(["CPU", "clock", "status", "body"].join("\t"));
try {
  for (const body of HOSTILE_BODIES.filter(({ type, name }) => `${type} ${name}`.includes(process.argv[2] ?? ""))) {
    await send(url, body);
    const rounds: Stops[] = [];
    let status = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await stopsOf(child);
      status = await send(url, body);
      rounds.push(await stopsOf(child));
    }
    const longest = (clock: keyof Stops) => Math.max(...rounds.map((stops) => stops[clock])).toFixed(1);
    console.log([longest("cpu"), longest("wall"), status, `${body.type}: ${body.name}`].join("\t"));
  }
} finally {
  child.kill("SIGTERM");
}
