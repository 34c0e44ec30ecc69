import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { buildApp } from "../../src/app.ts";
import { listening, rawConnection, readAll } from "../support/sockets.ts";

const MIB = 2 ** 20;
/** Leaves 80 MiB for requests. */
const CONTAINER_BYTES = 512 * MIB;
const ROW = "[5.1,3.5,1.4,0.2]";
const rows = (bytes: number): string => `[${`${ROW},`.repeat(Math.floor(bytes / (ROW.length + 1)) - 1)}${ROW}]`;

const ALMOST_WHOLE = rows(MIB - 100).slice(0, -1);

let models: Models;
let app: FastifyInstance;
let port: number;
let sockets: Socket[];
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
});
afterAll(() => models.close());
beforeEach(async () => {
  vi.spyOn(process, "constrainedMemory").mockReturnValue(CONTAINER_BYTES);
  app = buildApp({ models });
  port = await listening(app);
  sockets = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  await app.close();
});

/** Begins requests with a body of 1 MiB, which the server has asked for when this returns. */
function beginUploads(count: number): Promise<Socket[]> {
  const headers = `content-type: application/json\r\ncontent-length: ${MIB}\r\nexpect: 100-continue`;
  const begun = Array.from({ length: count }, async () => {
    const socket = rawConnection(port, `POST /predict HTTP/1.1\r\nhost: a\r\n${headers}\r\n\r\n`);
    sockets.push(socket);
    expect(String(await once(socket, "data"))).toContain("100 Continue");
    return socket;
  });
  return Promise.all(begun);
}

const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });

test("requests get responses beside 80 uploads that declare 1 MiB and send nothing", async () => {
  await beginUploads(80);
  expect((await post(rows(900_000))).status).toBe(200);
  expect((await post(gzipSync(rows(900_000)), { "content-encoding": "gzip" })).status).toBe(200);
});

test("a body is refused while it arrives, when there is no memory for it", async () => {
  const uploads = await beginUploads(90);
  for (const upload of uploads) upload.write(ALMOST_WHOLE);
  const first = await Promise.race(uploads.map(readAll));
  expect(first).toMatch(/^HTTP\/1\.1 503 /);
  expect(first).toMatch(/retry-after: 1\r\n/i);
  expect(first).toMatch(/connection: close\r\n/i);
  expect(first).toContain('"code":"OVERLOADED"');
  for (const upload of uploads) upload.destroy();
  await expect.poll(async () => (await post(rows(900_000))).status).toBe(200);
});

test("decompressed bytes count too", async () => {
  const uploads = await beginUploads(79);
  for (const upload of uploads) upload.write(ALMOST_WHOLE);
  const answered = async () => (await post(gzipSync(ALMOST_WHOLE), { "content-encoding": "gzip" })).status;
  await expect.poll(answered).toBe(503);
  uploads[0]?.destroy();
  await expect.poll(answered).toBe(400);
});
