import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { flowers } from "./support/graphs.ts";
import { gated, modelsOf } from "./support/models.ts";
import { keepAliveClient, listening, rawConnection, readAll } from "./support/sockets.ts";

describe("a server that closes", () => {
  test("responds to what it has accepted, then closes the connection", async () => {
    const gate = gated(await modelsOf(flowers));
    const app = buildApp({ models: gate.models, defaultModel: "flowers" });
    const client = keepAliveClient(await listening(app));
    const answer = client.post("/predict", "[5.1, 1.8]");
    await gate.waiting;
    const closed = app.close();
    gate.open();
    expect(await answer).toMatchObject({
      status: 200,
      body: '{"prediction":{"label":"virginica","probability":0.9753}}',
    });
    await closed;
    client.close();
  });

  test("responds to a request that comes in on an open connection, and says that this closes", async () => {
    const gate = gated(await modelsOf(flowers));
    const app = buildApp({ models: gate.models, defaultModel: "flowers" });
    const port = await listening(app);
    const [busy, idle] = [keepAliveClient(port), keepAliveClient(port)];
    await idle.post("/nope", "");
    const slow = busy.post("/predict", "[5.1, 1.8]");
    await gate.waiting;
    const closed = app.close();
    const late = idle.post("/predict", "[1.4, 0.2]");
    gate.open();
    expect(await late).toMatchObject({ status: 200, headers: { connection: "close" } });
    expect(await slow).toMatchObject({ status: 200 });
    await closed;
    for (const client of [busy, idle]) client.close();
  });

  test("drops no request of clients that go on sending", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const port = await listening(app);
    const statuses: (number | undefined)[] = [];
    const ends: unknown[] = [];
    let closed: Promise<unknown> | undefined;
    const askOn = async () => {
      const client = keepAliveClient(port);
      try {
        for (;;) {
          statuses.push((await client.post("/predict", "[5.1, 1.8]")).status);
          if (statuses.length > 200) closed ??= app.close();
        }
      } catch (error) {
        ends.push(error instanceof Error && "code" in error ? error.code : error);
      }
      client.close();
    };
    await Promise.all(Array.from({ length: 16 }, askOn));
    await closed;
    expect(new Set(statuses)).toEqual(new Set([200]));
    // no connection is taken any more, and none was cut in the middle
    expect(new Set(ends)).toEqual(new Set(["ECONNREFUSED"]));
  });

  test("sends the whole of a large response to a slow reader", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const body = `[${"[5.1,1.8],".repeat(80_000)}[5.1,1.8]]`;
    const head = `POST /predict?probabilities=true&unrounded=true HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = rawConnection(await listening(app), head + body);
    await once(socket, "readable");
    const closed = app.close();
    const [headers, answer] = (await readAll(socket)).split("\r\n\r\n");
    expect(Number(/content-length: (\d+)/i.exec(headers!)?.[1])).toBeGreaterThan(8_000_000);
    expect(JSON.parse(answer!).predictions).toHaveLength(80_001);
    await closed;
  });

  test("does not wait for a connection on which nothing comes", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const client = keepAliveClient(await listening(app));
    await client.post("/predict", "[5.1, 1.8]");
    await app.close();
    client.close();
  });
});

describe("what is no HTTP", () => {
  test.each([
    ["GARBAGE\r\n\r\n", 400, "INVALID_REQUEST"],
    [
      "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "INVALID_REQUEST",
    ],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
  ])("is answered with a problem document (case %#)", async (text, status, code) => {
    const app = buildApp({ models: await modelsOf(flowers) });
    const [head, body] = (await readAll(rawConnection(await listening(app), text))).split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain("content-type: application/problem+json");
    expect(JSON.parse(body!)).toMatchObject({ status, code, requestId: expect.any(String) });
    await app.close();
  });

  test("does not keep the others from responses, nor does a client that goes away", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const port = await listening(app);
    const client = keepAliveClient(port);
    for (const text of ["\0\0\0", "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n[1,"]) {
      const socket = rawConnection(port, text);
      await once(socket, "connect");
      socket.destroy();
      expect(await client.post("/predict", "[5.1, 1.8]")).toMatchObject({ status: 200 });
    }
    client.close();
    await app.close();
  });
});
