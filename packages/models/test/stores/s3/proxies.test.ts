import { readFile } from "node:fs/promises";
import { createServer, request as forward, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { proxiesOf } from "../../../src/proxies.ts";
import { s3Store } from "../../../src/stores/s3/store.ts";
import { CLIENT_ONLY, stubAws } from "./awsEnvironment.ts";
import { type FakeS3, startFakeS3 } from "./fakeS3.ts";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hidden" };
const file = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

let s3: FakeS3;
let proxy: Server;
let requests: string[];

/** A proxy that leads everything to the S3 server, whatever host is requested. */
async function start(tls?: { key: Buffer; cert: Buffer }): Promise<string> {
  s3 = await startFakeS3("models", tls);
  const { port } = new URL(s3.url);
  requests = [];
  proxy = createServer((request: IncomingMessage, response) => {
    requests.push(`${request.method} ${request.url}`);
    const { pathname, search } = new URL(request.url!);
    const { method, headers } = request;
    const onward = forward({ port, path: pathname + search, method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    const onward = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

beforeEach(() => vi.unstubAllEnvs());
afterEach(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  proxy.closeAllConnections();
  await new Promise((closed) => proxy.close(closed));
});

const store = () => s3Store({ bucket: "models", prefix: "" });

describe.each([
  ["the reader", {}],
  ["the client", CLIENT_ONLY],
])("%s", (_, variables) => {
  test("sends requests by the proxy in HTTP_PROXY", async () => {
    stubAws({ ...KEYS, ...variables, HTTP_PROXY: await start(), AWS_ENDPOINT_URL: "http://s3.test" });
    expect(await store().list("")).toEqual([]);
    await store().write("a", Buffer.alloc(2 ** 21, "x"));
    expect(requests).toEqual([
      expect.stringMatching(/^GET http:\/\/s3\.test\/models/),
      "PUT http://s3.test/models/a?x-id=PutObject",
    ]);
  });

  test("opens a tunnel by the proxy in https_proxy, and checks the certificate of the server behind it", async () => {
    const https_proxy = await start({ key: await readFile(file("key")), cert: await readFile(file("certificate")) });
    const endpoint = { AWS_ENDPOINT_URL: "https://s3.test", AWS_CA_BUNDLE: file("certificate") };
    stubAws({ ...KEYS, ...variables, ...endpoint, https_proxy });
    await expect(store().list("")).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/);
    expect(new Set(requests)).toEqual(new Set(["CONNECT s3.test:443"]));
  });
});

test("no proxy is used for hosts in NO_PROXY and for this machine", async () => {
  const HTTP_PROXY = await start();
  stubAws({ ...KEYS, HTTP_PROXY, AWS_ENDPOINT_URL: s3.url });
  expect(await store().list("")).toEqual([]);
  stubAws({ ...KEYS, HTTP_PROXY, NO_PROXY: "example.com, .test", AWS_ENDPOINT_URL: "http://s3.test" });
  await expect(store().list("")).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  expect(requests).toEqual([]);
});

test("small letters come first, and no proxies are none", async () => {
  await start();
  expect(proxiesOf({})).toBeUndefined();
  expect(proxiesOf({ HTTPS_PROXY: "", NO_PROXY: "a" })).toBeUndefined();
  expect(proxiesOf({ HTTPS_PROXY: "http://a", https_proxy: "http://b", NO_PROXY: "c" })).toEqual({
    HTTPS_PROXY: "http://b",
    NO_PROXY: expect.stringMatching(/^c,localhost,/),
  });
});
