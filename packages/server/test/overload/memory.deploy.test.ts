import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "iris-models";
import { afterEach, describe, expect, test, vi } from "vitest";

const MIB = 2 ** 20;
/** The limit of the chart's containers. */
const LIMIT = 512 * MIB;
/** The most that the issue of this test allows for 16 bodies of 1 MiB at once. */
const MAX_PEAK_BYTES = 400 * MIB;

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** A group of processes with a limit of memory, as a container has. */
interface Container {
  readonly tasks: string;
  peak(): number;
  remove(): void;
}

/** @returns undefined where this user may not make one */
function container(): Container | undefined {
  const [v1, v2] = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"];
  const isV1 = existsSync(join(v1, "memory.limit_in_bytes"));
  const folder = join(isV1 ? v1 : v2, `iris-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, isV1 ? "memory.limit_in_bytes" : "memory.max"), String(LIMIT));
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  return {
    tasks: join(folder, isV1 ? "tasks" : "cgroup.procs"),
    peak: () => Number(readFileSync(join(folder, isV1 ? "memory.max_usage_in_bytes" : "memory.peak"), "utf8")),
    remove: () => rmdirSync(folder),
  };
}

const able = container();
able?.remove();

const agent = new Agent({ keepAlive: true });
let child: ChildProcess | undefined;
let limited: Container | undefined;
afterEach(async () => {
  const [server, used] = [child, limited];
  [child, limited] = [undefined, undefined];
  if (server && server.exitCode === null && server.signalCode === null) {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
  // its child processes end after it, and until then the system refuses to remove the group
  if (used) await vi.waitFor(used.remove, { timeout: 60_000, interval: 100 });
});

async function startServer(): Promise<number> {
  limited = container()!;
  child = spawn("sh", ["-c", `echo $$ > ${limited.tasks}; exec "${process.execPath}" "${main}" --port 0`], {
    env: { ...process.env, IRIS_REGISTRY: BUNDLED_REGISTRY, IRIS_LOG_LEVEL: "silent" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  child.stderr!.on("data", (data) => {
    printed += data;
  });
  await expect.poll(() => printed, { timeout: 60_000 }).toMatch(/Docs +http/);
  return Number(/Docs +http:\/\/[^:]+:(\d+)/.exec(printed)![1]);
}

function ask(port: number, path: string, type?: string, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
    const options = { host: "127.0.0.1", port, path, agent, method: body === undefined ? "GET" : "POST", headers };
    const sent = request(options, (response: IncomingMessage) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const filled = (row: string, end = ""): string => row.repeat(Math.floor((MIB - 20) / row.length)) + end;

/** What a body is, its type, the body, and the status where there is room for it. */
const BODIES: readonly [string, string, string, number][] = [
  ["rows of JSON by position", "application/json", `[${filled("[5.1,3.5,1.4,0.2],", "[5.1,3.5,1.4,0.2]]")}`, 200],
  ["rows of JSON without values", "application/json", `[${filled("[],", "[]]")}`, 400],
  ["CSV of empty cells", "text/csv", filled(",,,\n"), 200],
  ["NDJSON", "application/x-ndjson", filled("[1,1,1,1]\n"), 200],
];

describe.skipIf(able === undefined)("a server in a container of 512 MiB", () => {
  test.each(BODIES)("responds to 16 bodies of 1 MiB at once: %s", async (_, type, body, status) => {
    const port = await startServer();
    const statuses = await Promise.all(
      Array.from({ length: 16 }, () => ask(port, "/predict?probabilities=true", type, body)),
    );
    expect(new Set([...statuses, 503])).toEqual(new Set([status, 503]));
    expect(statuses).toContain(status);
    expect(limited!.peak()).toBeLessThan(MAX_PEAK_BYTES);
    expect(await ask(port, "/predict", "application/json", "[5.1,3.5,1.4,0.2]")).toBe(200);
  });
});

test.skipIf(able !== undefined)(
  "NOT TESTED: the memory of a server in a container, since this user may not limit memory",
  () => undefined,
);
