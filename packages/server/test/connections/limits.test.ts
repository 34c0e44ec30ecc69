import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type AppOptions, buildApp } from "../../src/app.ts";
import { possibleConnections } from "../../src/connections/connections.ts";
import { flowers } from "../support/graphs.ts";
import { gated, modelsOf } from "../support/models.ts";
import { keepAliveClient, listening, rawConnection, readAll } from "../support/sockets.ts";

const apps: ReturnType<typeof buildApp>[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

async function server(options: Partial<AppOptions> = {}) {
  const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers", ...options });
  apps.push(app);
  const port = await listening(app);
  const openConnections = () =>
    new Promise<number>((resolve, reject) =>
      app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  return { app, port, openConnections };
}

/** A connection that the client never closes by itself. */
async function held(port: number, text: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (text !== "") socket.write(text);
  return socket;
}

const post = (body: string, headers = "") =>
  `POST /predict HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

describe("a connection", () => {
  test.each([
    ["on which nothing is sent", "", ""],
    ["with half a header", "POST /predict HTTP/1.1\r\nHost", "408"],
    ["with half a body", "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n[1,", "408"],
    ["that is no HTTP", "GARBAGE\r\n\r\n", "400"],
  ])("%s is closed, also when the client holds it open", async (_what, text, status) => {
    const { port, openConnections } = await server({ headerTimeout: 1, requestTimeout: 1 });
    const socket = await held(port, text);
    const answer = await readAll(socket);
    expect(answer.slice(0, 12)).toBe(status && `HTTP/1.1 ${status}`);
    await expect.poll(openConnections).toBe(0);
  });

  test("that got its response is closed after the idle timeout", async () => {
    const { port, openConnections } = await server({ idleTimeout: 1 });
    await readAll(await held(port, post("[5.1, 1.8]")));
    await expect.poll(openConnections).toBe(0);
  });

  test("whose response nobody reads is closed after the write timeout", async () => {
    const { port, openConnections } = await server({ writeTimeout: 1, bodyLimit: 10_000_000 });
    const socket = await held(port, "");
    socket.pause();
    socket.write(post(`[${"[5.1,1.8],".repeat(200_000)}[5.1,1.8]]`));
    await expect.poll(openConnections, { timeout: 20_000 }).toBe(0);
  });

  test("may wait for a model for longer than every timeout", async () => {
    const gate = gated(await modelsOf(flowers));
    const limits = { headerTimeout: 1, requestTimeout: 1, idleTimeout: 1, writeTimeout: 1 };
    const { port } = await server({ models: gate.models, ...limits });
    const answer = keepAliveClient(port).post("/predict", "[5.1, 1.8]");
    await gate.waiting;
    setTimeout(gate.open, 3_000);
    expect(await answer).toMatchObject({ status: 200 });
  });

  test("whose client closes its side after a request still gets the response", async () => {
    const { port } = await server();
    const socket = rawConnection(port, "");
    socket.end(post("[5.1, 1.8]"));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*virginica/s);
  });
});

describe("pipelined requests", () => {
  test("get responses in order, one after another", async () => {
    const { port } = await server();
    const rows = Array.from({ length: 300 }, (_, count) => (count % 2 ? "[5.1, 1.8]" : "[1.4, 0.2]"));
    const last = post("[5.1, 1.8]", "Connection: close\r\n");
    const text = await readAll(rawConnection(port, rows.map((row) => post(row)).join("") + last));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(Array(301).fill("HTTP/1.1 200"));
    const labels = [...text.matchAll(/"label":"(\w+)"/g)].map(([, label]) => label);
    expect(labels.slice(0, 3)).toEqual(["setosa", "virginica", "setosa"]);
  });

  test("are not all taken in while the first has no response, and all get responses then", async () => {
    const gate = gated(await modelsOf(flowers));
    const { app, port } = await server({ models: gate.models });
    let seen = 0;
    app.server.on("request", () => seen++);
    const socket = rawConnection(port, post("[5.1, 1.8]").repeat(20_000));
    socket.write(post("[5.1, 1.8]", "Connection: close\r\n"));
    await gate.waiting;
    const more = async () => {
      const before = seen;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return seen - before;
    };
    await expect.poll(more).toBe(0);
    expect(seen).toBeLessThan(5_000);
    gate.open();
    expect((await readAll(socket)).match(/HTTP\/1\.1 200/g)).toHaveLength(20_001);
  });

  test("that nobody reads hold one response in memory", async () => {
    const { app, port } = await server();
    const responses: ServerResponse[] = [];
    app.server.on("request", (_request, response) => responses.push(response));
    const socket = await held(port, "");
    socket.pause();
    socket.write("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20_000));
    const finished = () => responses.filter(({ writableFinished }) => writableFinished).length;
    const more = async () => {
      const before = finished();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return finished() - before;
    };
    // the first responses fill the buffers of the kernel
    await expect.poll(finished).toBeGreaterThan(0);
    await expect.poll(more).toBe(0);
    expect(responses.filter(({ headersSent, writableFinished }) => headersSent && !writableFinished)).toHaveLength(1);
  });
});

describe("a server with as many connections as it may have", () => {
  test("closes the oldest one without a request for a new one", async () => {
    const { port, openConnections } = await server({ maxConnections: 5 });
    await Promise.all(Array.from({ length: 20 }, () => held(port, "")));
    const ask = () => readAll(rawConnection(port, post("[5.1, 1.8]", "Connection: close\r\n")));
    // a connection that has just been accepted is not closed: its request may be on its way
    await expect.poll(async () => (await ask()).slice(0, 12)).toBe("HTTP/1.1 200");
    for (let count = 0; count < 3; count++) expect(await ask()).toMatch(/^HTTP\/1\.1 200/);
    expect(await openConnections()).toBeLessThanOrEqual(5 + 32);
  });

  test("responds with 503 where each has a request, except to health checks", async () => {
    const gate = gated(await modelsOf(flowers));
    const { app, port } = await server({ maxConnections: 2, models: gate.models });
    const requests = vi.fn();
    app.server.on("request", requests);
    const answers = [1, 2].map(() => readAll(rawConnection(port, post("[5.1, 1.8]", "Connection: close\r\n"))));
    await vi.waitFor(() => expect(requests).toHaveBeenCalledTimes(2));
    const refused = await readAll(rawConnection(port, post("[5.1, 1.8]")));
    expect(refused).toMatch(/^HTTP\/1\.1 503 .*TOO_MANY_CONNECTIONS/s);
    expect(refused).toMatch(/retry-after: 1/);
    const probe = "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    expect(await readAll(rawConnection(port, probe))).toMatch(/^HTTP\/1\.1 200/);
    gate.open();
    for (const answer of answers) expect(await answer).toMatch(/^HTTP\/1\.1 200/);
  });

  test("responds on a connection that came beyond the limit once there is room", async () => {
    const gate = gated(await modelsOf(flowers));
    const { app, port, openConnections } = await server({ maxConnections: 2, models: gate.models });
    const requests = vi.fn();
    app.server.on("request", requests);
    const answers = [1, 2].map(() => readAll(rawConnection(port, post("[5.1, 1.8]", "Connection: close\r\n"))));
    await vi.waitFor(() => expect(requests).toHaveBeenCalledTimes(2));
    const extra = await held(port, "");
    await expect.poll(openConnections).toBe(3);
    gate.open();
    await Promise.all(answers);
    await expect.poll(openConnections).toBe(1);
    extra.write(post("[5.1, 1.8]", "Connection: close\r\n"));
    expect(await readAll(extra)).toMatch(/^HTTP\/1\.1 200/);
  });
});

describe("the most connections", () => {
  test.each([
    [4096, 1_048_576, 4096],
    [4096, 1024, 832],
    [100, 1024, 100],
    [4096, 64, 16],
  ])("%d wanted with %d descriptors are %d", (wanted, descriptors, possible) => {
    expect(possibleConnections(wanted, descriptors)).toBe(possible);
  });
});
