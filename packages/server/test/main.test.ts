import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { BUNDLED_REGISTRY } from "iris-models";
import { afterEach, describe, expect, test, vi } from "vitest";
import { irisRegistry } from "./support/irisRegistry.ts";
import { rawConnection, readAll } from "./support/sockets.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

interface Started {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves when the server has said a text on standard error, or ends. */
  said(text: string): Promise<void>;
  readonly ended: Promise<{ code: number | null }>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: tmpdir(),
    env: { PATH, ORT_DISABLE_TELEMETRY: "1", IRIS_REGISTRY: BUNDLED_REGISTRY, ...env },
  });
  running.add(child);
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (texts.out += chunk));
  child.stderr.on("data", (chunk) => (texts.err += chunk));
  const said = async (text: string) => {
    while (!texts.err.includes(text) && child.exitCode === null)
      await Promise.race([once(child.stderr, "data"), once(child, "close")]);
  };
  const ended = once(child, "close").then(([code]) => ({ code }));
  return { child, out: () => texts.out, err: () => texts.err, said, ended };
}

async function serving(args: readonly string[] = [], env: Record<string, string> = {}) {
  const server = start(["--port", "0", ...args], env);
  await server.said("Try ");
  const url = /http:\/\/localhost:\d+/.exec(server.err())?.[0] ?? "";
  return { ...server, url, port: Number(url.split(":").at(-1)) };
}

async function answeringVersion(url: string): Promise<string | null> {
  const { headers } = await fetch(`${url}/predict`, { method: "POST", body: "[5.1,3.5,1.4,0.2]" });
  return headers.get("x-model-version");
}

describe("iris-server", () => {
  test("prints what it serves, responds, and at SIGTERM ends well with its log complete", async () => {
    const { child, err, out, ended, url } = await serving();
    expect(err()).toMatch(/iris {2}version 1, classification, default at \/predict/);
    expect(err()).toContain(`Docs    ${url}/docs`);
    const curl = /Try {5}curl (\S+) -d '(.+)'/.exec(err())!;
    const response = await fetch(curl[1]!, { method: "POST", body: curl[2]! });
    expect(await response.json()).toEqual({ prediction: { label: "virginica", probability: 0.9997 } });
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0 });
    const lines = out()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === "request")).toMatchObject([
      { route: "/predict", status: 200, model: "iris" },
    ]);
  });

  test("lets pages of the configured origins send requests", async () => {
    const { url } = await serving(["--cors-origins", "https://app.example.com,http://localhost:5173"]);
    const { headers } = await fetch(`${url}/models`, { headers: { origin: "http://localhost:5173" } });
    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  });

  test("logs nothing at the level silent", async () => {
    const { child, out, ended, url } = await serving([], { IRIS_LOG_LEVEL: "silent" });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 0 });
    expect(out()).toBe("");
  });

  test("ends at once at the second signal", async () => {
    const { child, ended, said, port } = await serving();
    const socket = rawConnection(port, "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n[1,");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    await fetch(`http://localhost:${port}/health/live`);
    child.kill("SIGTERM");
    await said("Stopping");
    await sleep(1_100);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: null });
    socket.destroy();
  });

  test("takes a Ctrl-C that comes twice, from the terminal and handed on, for one", async () => {
    const { child, ended, said, port } = await serving();
    const socket = rawConnection(
      port,
      "POST /predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 17\r\n\r\n[5.1,",
    );
    await once(socket, "connect");
    await fetch(`http://localhost:${port}/health/live`);
    child.kill("SIGINT");
    await said("Stopping");
    child.kill("SIGINT");
    await sleep(100);
    socket.write("3.5,1.4,0.2]");
    expect(await readAll(socket)).toContain('"label":"setosa"');
    expect(await ended).toEqual({ code: 0 });
  });

  test("polls for new versions by itself", async () => {
    const { folder, publish } = await irisRegistry();
    const { url } = await serving([], { IRIS_REGISTRY: folder, IRIS_RELOAD_SECONDS: "0.05" });
    await publish();
    await vi.waitFor(async () => expect(await answeringVersion(url)).toBe("2"), 4000);
  });

  test("polls at once at SIGHUP, and goes on when the registry cannot be read", async () => {
    const { folder, publish } = await irisRegistry();
    const { child, out, url } = await serving([], { IRIS_REGISTRY: folder, IRIS_RELOAD_SECONDS: "0" });
    await publish();
    child.kill("SIGHUP");
    await vi.waitFor(async () => expect(await answeringVersion(url)).toBe("2"), 4000);
    await rename(folder, `${folder}-gone`);
    child.kill("SIGHUP");
    await vi.waitFor(() => expect(out()).toContain("registry_unreachable"), 4000);
    expect(await answeringVersion(url)).toBe("2");
    expect(child.exitCode).toBeNull();
  });

  test("says clearly that a port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const port = String((other.address() as AddressInfo).port);
    const { err, ended } = start(["--port", port]);
    expect(await ended).toEqual({ code: 1 });
    expect(err()).toBe(
      `Cannot listen on 127.0.0.1:${port}: another program listens there already. Stop it, or choose another port with --port or IRIS_PORT.\n`,
    );
    other.close();
  });

  test("names every bad setting and ends", async () => {
    const { err, ended } = start(["--port", "high"], { IRIS_LOG_LEVEL: "loud" });
    expect(await ended).toEqual({ code: 1 });
    expect(err()).toBe(
      '--port must be an integer from 0 to 65535, got "high".\n' +
        'IRIS_LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud".\n',
    );
  });

  test("says that a registry is not there and ends", async () => {
    const { err, ended } = start(["--registry", "/nowhere/at/all"]);
    expect(await ended).toEqual({ code: 1 });
    expect(err()).toContain("/nowhere/at/all");
    expect(err()).not.toMatch(/\n\s+at /);
  });

  test("explains its flags", async () => {
    const { out, ended } = start(["--help"]);
    expect(await ended).toEqual({ code: 0 });
    expect(out()).toMatch(/--body-limit <value> .*\n?.*IRIS_BODY_LIMIT/);
  });
});
