import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";
import { listening, rawConnection, readAll } from "../support/sockets.ts";

const BODY = "[5.1, 1.8]";
const HEAD = `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n`;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection that the client never closes by itself. */
async function held(port: number, text: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  await once(socket, "connect");
  if (text !== "") socket.write(text);
  return socket;
}

describe("a server that closes", () => {
  test("does not wait for clients that stop in the middle of a request", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const port = await listening(app);
    const texts = [
      "",
      "GARBAGE\r\n\r\n",
      "POST /predict HTTP/1.1\r\nHo",
      HEAD + BODY.slice(0, 3),
      `${HEAD}${BODY}POST /pre`,
    ];
    const open = await Promise.all(texts.map((text) => held(port, text)));
    await once(open.at(-1)!, "readable");
    await app.close();
    const answers = await Promise.all(open.map(readAll));
    expect(answers.map((answer) => answer.match(/HTTP\/1\.1 \d+/g))).toEqual([
      null,
      ["HTTP/1.1 400"],
      ["HTTP/1.1 408"],
      ["HTTP/1.1 408"],
      ["HTTP/1.1 200", "HTTP/1.1 408"],
    ]);
  });

  test("waits for a request that goes on arriving", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const socket = await held(await listening(app), HEAD);
    const closed = app.close();
    for (const sign of BODY) {
      socket.write(sign);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close.*virginica/is);
    await closed;
  });

  test("responds on the connections that it has not accepted yet", async () => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const port = await listening(app);
    const waiting = Array.from({ length: 100 }, () => rawConnection(port, HEAD + BODY));
    // the kernel has established these connections, and the server has not had a turn to accept them
    await new Promise((resolve) => process.nextTick(resolve));
    const closed = app.close();
    const answers = await Promise.all(waiting.map(readAll));
    expect(answers.filter((answer) => answer.startsWith("HTTP/1.1 200"))).toHaveLength(100);
    await closed;
  });
});
