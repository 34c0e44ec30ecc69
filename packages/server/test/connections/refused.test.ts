import { METHODS } from "node:http";
import pino from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { type AppOptions, buildApp } from "../../src/app.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { listening, rawConnection, readAll } from "../support/sockets.ts";

const apps: ReturnType<typeof buildApp>[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

async function server(options: Partial<AppOptions> = {}) {
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers", logger, ...options });
  apps.push(app);
  const port = await listening(app);
  return {
    port,
    log: () => lines.map((line) => JSON.parse(line)),
    /** What the server answers to a text, until it closes the connection. */
    ask: async (text: string) => {
      const [head = "", body = ""] = (await readAll(rawConnection(port, text))).split("\r\n\r\n");
      return { status: Number(head.split(" ")[1]), head, problem: body === "" ? undefined : JSON.parse(body) };
    },
  };
}

describe("a request that Fastify does not see", () => {
  test.each([
    ["without a Host header", "GET /models HTTP/1.1\r\n\r\n", 400, "INVALID_REQUEST"],
    ["with two Host headers", "GET /models HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400, "INVALID_REQUEST"],
    ["for *", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400, "INVALID_URL"],
    [
      "that expects something unknown",
      "POST /predict HTTP/1.1\r\nHost: x\r\nExpect: coffee\r\nContent-Length: 3\r\n\r\n",
      417,
      "EXPECTATION_FAILED",
    ],
    ["that is no HTTP", "GARBAGE\r\n\r\n", 400, "INVALID_REQUEST"],
    ["of an unknown method", "BREW /predict HTTP/1.1\r\nHost: x\r\n\r\n", 405, "METHOD_NOT_ALLOWED"],
    ["of an unknown method at an unknown address", "BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n", 404, "NOT_FOUND"],
    ["that asks for a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405, "METHOD_NOT_ALLOWED"],
  ])("%s gets a problem document, a closed connection and a line of the log", async (_what, text, status, code) => {
    const { ask, log } = await server();
    const answer = await ask(text);
    expect(answer).toMatchObject({ status, problem: { status, code, requestId: expect.any(String) } });
    expect(answer.head).toMatch(/content-type: application\/problem\+json/);
    expect(answer.head).toMatch(/connection: close/);
    expect(answer.head).toContain(`x-request-id: ${answer.problem.requestId}`);
    expect(log()).toContainEqual(
      expect.objectContaining({ msg: "request refused", requestId: answer.problem.requestId, status, code }),
    );
  });

  test("keeps the request's own id", async () => {
    const { ask } = await server();
    expect(await ask("GET /models HTTP/1.1\r\nx-request-id: mine\r\n\r\n")).toMatchObject({
      problem: { requestId: "mine" },
    });
  });

  test("may be of HTTP/1.0, which has no Host header", async () => {
    const { ask } = await server();
    expect(await ask("GET /health/live HTTP/1.0\r\n\r\n")).toMatchObject({ status: 200 });
  });

  test.each(
    [...METHODS, "BREW"].filter((method) => !["POST", "OPTIONS", "CONNECT"].includes(method)),
  )("of method %s at /predict gets 405 and the methods that it takes", async (method) => {
    const { ask } = await server();
    const { status, head } = await ask(`${method} /predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(status).toBe(405);
    expect(head).toMatch(/^allow: OPTIONS, POST$/im);
  });

  test("gets its response after the requests that came before it on the connection", async () => {
    const { port } = await server();
    const good = "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n[5.1, 1.8]";
    const text = await readAll(rawConnection(port, `${good}${good}GARBAGE\r\n\r\n`));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 400"]);
  });
});

describe("a client that waits for a 100", () => {
  test.each([
    ["POST /nope", 404],
    ["PUT /models", 405],
    ["GET /models", 200],
  ])("gets one for %s too, which takes no body", async (line, status) => {
    const { port } = await server();
    const socket = rawConnection(
      port,
      `${line} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 10\r\n\r\n`,
    );
    socket.once("data", () => socket.write("[5.1, 1.8]"));
    expect(await readAll(socket)).toContain(`HTTP/1.1 ${status} `);
  });
});

describe("a body that is too large", () => {
  test("is not read when the client waits for a 100", async () => {
    const { ask } = await server({ bodyLimit: 1000 });
    const head = "POST /predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    expect(await ask(`${head}Content-Length: 1001\r\n\r\n`)).toMatchObject({
      status: 413,
      problem: { code: "BODY_TOO_LARGE", detail: expect.stringContaining("IRIS_BODY_LIMIT") },
    });
    const small = rawConnection((await server()).port, `${head}Connection: close\r\nContent-Length: 10\r\n\r\n`);
    small.once("data", () => small.write("[5.1, 1.8]"));
    expect(await readAll(small)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  test.each([
    "Content-Length: 16000000",
    "Transfer-Encoding: chunked",
  ])("is answered although the client sends all of it before it reads (%s)", async (header) => {
    const { port } = await server();
    const socket = rawConnection(port, `POST /predict HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`);
    const megabyte = " ".repeat(1_000_000);
    const part = header.startsWith("Content") ? megabyte : `${megabyte.length.toString(16)}\r\n${megabyte}\r\n`;
    // nothing is read meanwhile, as in Python's urllib
    for (let sent = 0; sent < 16; sent++) await new Promise((resolve) => socket.write(part, resolve));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 413 .*BODY_TOO_LARGE/s);
  });
});
