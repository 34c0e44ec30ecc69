import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const ANSWER = JSON.stringify({ prediction: { label: "setosa", probability: 1, probabilities: { setosa: 1 } } });

let tunnels: string[];
/** The iris server, and a proxy that leads to it whatever host is requested. */
const server = createServer((_, response) => {
  response.setHeader("content-type", "application/json").end(ANSWER);
});
const proxy = createServer((_, response) => response.writeHead(502).end());
proxy.on("connect", (request, socket) => {
  tunnels.push(String(request.url));
  const onward = connect(portOf(server), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
});
const portOf = (from: typeof server) => (from.address() as AddressInfo).port;

beforeEach(async () => {
  tunnels = [];
  for (const each of [server, proxy])
    await new Promise<void>((listening) => each.listen(0, "127.0.0.1", () => listening()));
});
afterEach(async () => {
  for (const each of [server, proxy]) {
    each.closeAllConnections();
    await new Promise((closed) => each.close(closed));
  }
});

async function predict(url: string, env: Readonly<Record<string, string>>): Promise<string> {
  const all = { PATH: process.env.PATH, NODE_NO_WARNINGS: "1", ...env };
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, "predict", "[5.1]", "--url", url], { env: all });
  return stdout;
}

test("a server elsewhere is reached by the proxy in HTTP_PROXY", async () => {
  const HTTP_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
  expect(await predict("http://iris.test", { HTTP_PROXY })).toContain("setosa");
  expect(tunnels).toEqual(["iris.test:80"]);
});

test("a server on this machine is reached without a proxy", async () => {
  const http_proxy = `http://127.0.0.1:${portOf(proxy)}`;
  expect(await predict(`http://127.0.0.1:${portOf(server)}`, { http_proxy })).toContain("setosa");
  expect(tunnels).toEqual([]);
});
