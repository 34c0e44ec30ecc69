import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "iris-models";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** More lines than a pipe holds. */
const REQUESTS = 600;

let folder: string;
let child: ChildProcess | undefined;
const open: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-log-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(folder, { recursive: true });
});

const opened = (path: string, flags: number | string): number => {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
};

/** A server whose standard output is this file, and perhaps its standard error. */
async function serving(stdout: number, stderr: number | "pipe" = "pipe") {
  const { PATH = "" } = process.env;
  const port = await freePort();
  const server = spawn(process.execPath, [MAIN, "--port", `${port}`], {
    cwd: tmpdir(),
    env: { PATH, ORT_DISABLE_TELEMETRY: "1", IRIS_REGISTRY: BUNDLED_REGISTRY },
    stdio: ["ignore", stdout, stderr],
  });
  child = server;
  const said: string[] = [];
  server.stderr?.on("data", (chunk) => said.push(String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => isReady(url)).toBe(true);
  return { server, url, said: () => said.join(""), ended: once(server, "close") };
}

/** Standard error, which would tell the port, is not always ours to read. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

async function statuses(url: string): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < REQUESTS; index++) {
    const response = await fetch(`${url}/predict`, { method: "POST", body: "[5.1,3.5,1.4,0.2]" });
    await response.arrayBuffer();
    found.push(response.status);
  }
  return found;
}

const allRight = Array.from({ length: REQUESTS }, () => 200);

describe.skipIf(process.platform !== "linux")("a server whose log is not read responds and stops all the same", () => {
  test("on a disk that is full", async () => {
    const { server, url, said, ended } = await serving(opened("/dev/full", "w"));
    expect(await statuses(url)).toEqual(allRight);
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(said().match(/cannot be written \(ENOSPC\)/g)).toHaveLength(1);
  });

  test("on a disk that is full, with standard error on it too", async () => {
    const disk = opened("/dev/full", "w");
    const { server, url, ended } = await serving(disk, disk);
    expect(await statuses(url)).toEqual(allRight);
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("through a pipe that nobody reads", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = opened(path, "w");
    const { server, url, ended } = await serving(writer, writer);
    expect(await statuses(url)).toEqual(allRight);
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("through a pipe whose reader has gone", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const reader = opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { server, url, said, ended } = await serving(opened(path, "w"));
    closeSync(reader);
    open.splice(open.indexOf(reader), 1);
    expect(await statuses(url)).toEqual(allRight);
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(said()).toContain("cannot be written (EPIPE)");
  });

  test("and has its last lines in a file when it stops", async () => {
    const path = join(folder, "log");
    const { server, url, ended } = await serving(opened(path, "w"));
    await statuses(url);
    server.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    const requests = lines.map((line) => JSON.parse(line)).filter(({ route }) => route === "/predict");
    expect(requests).toHaveLength(REQUESTS);
  });
});
