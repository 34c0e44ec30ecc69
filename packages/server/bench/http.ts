/**
 * One-row predictions over HTTP against a bare Fastify echo: CPU a request, requests a second, memory; as ratios of one run.
 * Run from packages/server after a build: `npm run bench -- [rounds] [seconds]`. Linux, with `wrk` and `taskset` on the path.
 */
import { fileURLToPath } from "node:url";
import { load } from "./load.ts";
import { type ServedProcess, serve } from "./servedProcess.ts";

const [rounds, seconds] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 5)];
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** As the first line of main.js has it. */
const SERVER = ["--max-semi-space-size=4", here("../dist/main.js")];

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
interface Sample {
  readonly cpuMicroseconds: number;
  readonly rate: number;
  readonly p99: number;
  readonly megabytes: number;
}

const contenders: readonly Contender[] = [
  { name: "echo (bare Fastify)", args: [here("echo.ts")], env: {} },
  { name: "iris, log off", args: SERVER, env: { IRIS_LOG_LEVEL: "silent" } },
  { name: "iris, log on", args: SERVER, env: { IRIS_LOG_LEVEL: "info" } },
];

function measure(server: ServedProcess): Sample {
  const before = server.cpuSeconds();
  const { requests, rate, p99 } = load(server.url, seconds);
  const cpuMicroseconds = ((server.cpuSeconds() - before) / requests) * 1e6;
  return { cpuMicroseconds, rate, p99, megabytes: server.residentMb() };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const servers: ServedProcess[] = [];
const samples: Sample[][] = contenders.map(() => []);
try {
  for (const { args, env } of contenders) servers.push(await serve(args, env));
  for (const server of servers) load(server.url, 2);
  for (let round = 0; round < rounds; round++) {
    for (const [index, server] of servers.entries()) samples[index]!.push(measure(server));
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

const middle = (of: readonly Sample[], part: keyof Sample) => median(of.map((sample) => sample[part]));
console.table(
  contenders.map(({ name }, index) => ({
    server: name,
    "CPU us/request": middle(samples[index]!, "cpuMicroseconds").toFixed(1),
    "CPU ratio": (middle(samples[index]!, "cpuMicroseconds") / middle(samples[0]!, "cpuMicroseconds")).toFixed(2),
    "requests/s": Math.round(middle(samples[index]!, "rate")),
    "rate ratio": (middle(samples[index]!, "rate") / middle(samples[0]!, "rate")).toFixed(2),
    "p99 ms": middle(samples[index]!, "p99"),
    "MB after load": Math.round(middle(samples[index]!, "megabytes")),
  })),
);
