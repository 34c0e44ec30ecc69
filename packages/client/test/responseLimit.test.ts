import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type ClientOptions, createClient } from "../src/index.ts";
import { fakeServer } from "./fakeServer.ts";

const MIB = 1024 * 1024;
const model: string = "m";
const ask = (options: ClientOptions) => createClient({ url: "http://iris.test", ...options }).predict(model, [1]);

/** A body that has no end, and how much of it was read. */
function endless(piece: Uint8Array) {
  const read = { bytes: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      read.bytes += piece.byteLength;
      controller.enqueue(piece);
    },
    cancel() {
      read.cancelled = true;
    },
  });
  return { stream, read };
}

describe("an endless body", () => {
  test.each([200, 500])("of a %i is read up to 64 MiB, then let go of", async (status) => {
    const { stream, read } = endless(new Uint8Array(MIB).fill(32));
    const { fetch } = fakeServer(() => new Response(stream, { status, headers: { "x-request-id": "r7" } }));
    await expect(ask({ fetch })).rejects.toMatchObject({
      name: "IrisClientError",
      code: "RESPONSE_TOO_LARGE",
      status,
      requestId: "r7",
      message: expect.stringMatching(/at most 67108864 bytes.*fewer rows.*maxResponseBytes/),
    });
    expect(read.cancelled).toBe(true);
    expect(read.bytes).toBeLessThanOrEqual(66 * MIB);
  });
});

describe("maxResponseBytes", () => {
  const text = JSON.stringify({ prediction: { name: "ü€" } });
  const size = Buffer.byteLength(text);

  test("counts bytes, and takes exactly as many", async () => {
    const { fetch } = fakeServer(() => new Response(text));
    expect(await ask({ fetch, maxResponseBytes: size })).toEqual({ name: "ü€" });
    await expect(ask({ fetch, maxResponseBytes: size - 1 })).rejects.toMatchObject({ code: "RESPONSE_TOO_LARGE" });
  });

  test("letters that come in two pieces are whole", async () => {
    const pieces = () =>
      new ReadableStream({
        start(controller) {
          for (const byte of Buffer.from(text)) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
    expect(await ask(fakeServer(() => new Response(pieces())))).toEqual({ name: "ü€" });
  });

  test("counts what is left of a response without a stream", async () => {
    const fetch = async () => Object.defineProperty(new Response(text), "body", { value: null });
    expect(await ask({ fetch })).toEqual({ name: "ü€" });
    await expect(ask({ fetch, maxResponseBytes: 3 })).rejects.toMatchObject({ code: "RESPONSE_TOO_LARGE" });
  });

  test.each([0, -1, 1.5, Number.POSITIVE_INFINITY, 2 ** 30, "8"])("of %j is refused", (maxResponseBytes) => {
    // @ts-expect-error a text is no number
    expect(() => createClient({ maxResponseBytes })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringMatching(/^maxResponseBytes must be/) }),
    );
  });
});

test("the limit counts what is decompressed", async () => {
  const { createServer } = await import("node:http");
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(MIB, " ")));
  });
  const port = await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  const asked = ask({ url: `http://127.0.0.1:${port}`, maxResponseBytes: MIB - 1 });
  await expect(asked).rejects.toMatchObject({ code: "RESPONSE_TOO_LARGE" });
  server.closeAllConnections();
  server.close();
});
