/**
 * What a server does with far more requests than it can answer: how long those that are accepted take, how soon others are refused,
 * how long probes wait. Run from packages/server after a build: `node bench/overload.ts [seconds] [main.js]`. Linux, with `taskset`.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "./servedProcess.ts";

const [seconds, main] = [Number(process.argv[2] ?? 10), process.argv[3]];
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

async function json(script: string, ...args: (string | number)[]) {
  const { stdout } = await run("taskset", ["-c", "1", process.execPath, here(script), ...args.map(String)]);
  return JSON.parse(stdout);
}

const server = await serve(["--max-semi-space-size=4", main ?? here("../dist/main.js")], { IRIS_LOG_LEVEL: "silent" });
const port = new URL(server.url).port;
const table = [];
try {
  for (const rows of [1, 1000]) {
    await json("overloadClient.ts", port, 4, 3, rows);
    const unloaded = await json("overloadClient.ts", port, 1, 3, rows);
    for (const connections of [256, 2000]) {
      const probing = json("probe.ts", port, seconds);
      const { lost, 200: accepted, 503: refused } = await json("overloadClient.ts", port, connections, seconds, rows);
      const probes = await probing;
      const after = await json("overloadClient.ts", port, 1, 2, rows);
      table.push({
        rows,
        connections,
        "unloaded p99 ms": unloaded[200].p99.toFixed(1),
        accepted: accepted?.count,
        "accepted p50": accepted?.p50.toFixed(0),
        "accepted p99": accepted?.p99.toFixed(0),
        "accepted max": accepted?.longest.toFixed(0),
        refused: refused?.count ?? 0,
        "refused p50": refused?.p50.toFixed(0),
        "refused max": refused?.longest.toFixed(0),
        lost,
        "probe max, first second": probes.opening.toFixed(0),
        "probe new max": probes.new.toFixed(0),
        "probe kept max": probes.kept.toFixed(0),
        "probes failed": probes.failed,
        "p99 after": after[200].p99.toFixed(1),
      });
    }
  }
} finally {
  await server.stop();
}
console.table(table);
