import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmptyFolder, emptyFolder } from "../support/emptyFolder.ts";
import { setosa } from "../support/flowers.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { inRepository } from "../support/workspace.ts";

const ENDLESS = 9_000_000_000_000;
const LOOPS = inRepository("packages/models/test/fixtures/loops");

let folder: EmptyFolder;
let registry: string;
beforeEach(async () => {
  folder = await emptyFolder();
  registry = join(folder.path, "registry");
  await cp(inRepository("packages/models/registry/iris"), join(registry, "iris"), { recursive: true });
});
afterEach(() => folder[Symbol.asyncDispose]());

/** Puts a loop model into the registry, without a manifest. */
async function add(name: string, loop: "counted" | "endless"): Promise<void> {
  await mkdir(join(registry, name));
  await cp(join(LOOPS, loop), join(registry, name, "1"), { recursive: true });
}

const start = (env: Readonly<Record<string, string>>): Promise<RunningServer> =>
  startServer(process.execPath, [inRepository("packages/server/dist/main.js")], {
    cwd: folder.path,
    env: { IRIS_REGISTRY: registry, IRIS_LOG_LEVEL: "warn", ...env },
  });

const post = (server: RunningServer, path: string, body: unknown) =>
  fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });

const irisStatus = async (server: RunningServer) => (await post(server, "/models/iris/predict", setosa.row)).status;

/** Processes that run models of this registry. */
async function inferenceProcesses(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const [command, environment] = await Promise.all(
      ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
    );
    if (command?.includes("inferenceProcess") && environment?.includes(registry)) found.push(pid);
  }
  return found;
}

describe("a model that never responds", () => {
  test("does not keep the server from listening, nor other models from being loaded", async () => {
    for (const name of ["endless-a", "endless-b", "endless-c", "endless-d", "endless-e"]) await add(name, "endless");
    await add("zz-counted", "counted");
    const server = await start({ IRIS_RUN_TIMEOUT: "5" });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect(await irisStatus(server)).toBe(200);
    const counted = await post(server, "/models/zz-counted/predict", { rounds: 3, x: [0] });
    expect(await counted.json()).toEqual({ prediction: { y: [3] } });
    const status = async () => (await fetch(`${server.url}/models/endless-e`)).json();
    await expect.poll(status).toMatchObject({ versions: [{ state: "failed", reason: { code: "RUN_TIMED_OUT" } }] });
    expect(await server.stop("SIGTERM")).toBe(0);
  });

  test("does not keep the server from stopping while it is being loaded", async () => {
    await add("endless", "endless");
    const server = await start({ IRIS_RUN_TIMEOUT: "600" });
    await expect.poll(inferenceProcesses).not.toEqual([]);
    expect(await server.stop("SIGTERM")).toBe(0);
    // what it serves is said once models are loaded, and not by a server that stops
    expect(server.printed()).not.toContain("iris serves");
    await expect.poll(inferenceProcesses).toEqual([]);
  });
});

describe("a request whose run never ends", () => {
  test("gets 503, and every other request its response", async () => {
    await add("counted", "counted");
    const server = await start({ IRIS_RUN_TIMEOUT: "2" });
    const endless = post(server, "/models/counted/predict", { rounds: ENDLESS, x: [0] });
    const others = await Promise.all([
      irisStatus(server),
      post(server, "/models/counted/predict", { rounds: 4, x: [0] }),
    ]);
    expect(others[0]).toBe(200);
    expect(await others[1].json()).toEqual({ prediction: { y: [4] } });
    const response = await endless;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "RUN_TIMED_OUT" });
    await expect.poll(() => server.printed()).toContain("model_run_failed");
    await server.stop();
  });

  test("holds up a stop for IRIS_DRAIN_SECONDS at most, and leaves no process behind", async () => {
    await add("counted", "counted");
    const server = await start({ IRIS_RUN_TIMEOUT: "600", IRIS_DRAIN_SECONDS: "1" });
    const endless = post(server, "/models/counted/predict", { rounds: ENDLESS, x: [0] }).catch(() => "cut");
    await expect.poll(inferenceProcesses).not.toEqual([]);
    expect(await irisStatus(server)).toBe(200);
    await server.stop("SIGTERM");
    expect(server.printed()).toContain("After 1 seconds (IRIS_DRAIN_SECONDS)");
    expect(await endless).toBe("cut");
    await expect.poll(inferenceProcesses).toEqual([]);
  });
});
