/**
 * Requests /health/live ten times a second on a new connection, and on one that is kept, and prints the longest wait of each, and of both
 * in the first second: all connections of the load are opened then. `node probe.ts PORT SECONDS`
 */
import { Agent, get } from "node:http";

const [port, seconds] = process.argv.slice(2).map(Number) as [number, number];
const agents = { new: new Agent({ keepAlive: false }), kept: new Agent({ keepAlive: true, maxSockets: 1 }) };
const longest = { new: 0, kept: 0, opening: 0 };
const openedAt = performance.now() + 1000;
let failed = 0;

async function probe(kind: keyof typeof agents): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    const isAlive = await new Promise<boolean>((resolve) => {
      get({ host: "127.0.0.1", port, path: "/health/live", agent: agents[kind] }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode === 200));
      }).on("error", () => resolve(false));
    });
    if (!isAlive) failed++;
    const part = start < openedAt ? "opening" : kind;
    longest[part] = Math.max(longest[part], performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

await Promise.all([probe("new"), probe("kept")]);
console.log(JSON.stringify({ ...longest, failed }));
process.exit();
