import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const DATA = new URL("../../data/iris.csv", import.meta.url);

let folder: string;
let tunnels: string[];
const files = createServer(async (_, response) => response.end(await readFile(DATA)));
/** Leads to the server of files, whatever host is requested. */
const proxy = createServer((_, response) => response.writeHead(502).end());
proxy.on("connect", (request, socket) => {
  tunnels.push(String(request.url));
  const onward = connect((files.address() as AddressInfo).port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
});

beforeEach(async () => {
  tunnels = [];
  folder = await mkdtemp(join(tmpdir(), "iris-proxy-"));
  for (const each of [files, proxy])
    await new Promise<void>((listening) => each.listen(0, "127.0.0.1", () => listening()));
});
afterEach(async () => {
  for (const each of [files, proxy]) {
    each.closeAllConnections();
    await new Promise((closed) => each.close(closed));
  }
  await rm(folder, { recursive: true, force: true });
});

test("train fetches data by the proxy in http_proxy", { timeout: 60_000 }, async () => {
  const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const args = ["train", "--data", "http://data.test/flowers.csv", "--registry", join(folder, "registry")];
  const env = { PATH: process.env.PATH, ORT_DISABLE_TELEMETRY: "1", NODE_NO_WARNINGS: "1", http_proxy };
  await promisify(execFile)(process.execPath, [CLI, ...args], { env, cwd: folder });
  expect(tunnels).toEqual(["data.test:80"]);
  const manifest = await readFile(join(folder, "registry", "flowers", "1", "manifest.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ name: "flowers" });
});
