import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  createZstdCompress,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import type { Envelope } from "../src/lambda/response.ts";
import { eventFor, gateways } from "./lambda/support/goldenEvents.ts";
import { ask, bytesOf, handlerOf } from "./lambda/support/handlers.ts";
import { flowers, renamed } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

const BODY_LIMIT = 100_000;
const COMPRESS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync };
const DECOMPRESS = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync, zstd: zstdDecompressSync };
const codings = Object.entries(COMPRESS);
const ROW = "[5.1,1.8]";

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers), bodyLimit: BODY_LIMIT });
});
afterAll(() => app.close());

async function post(payload: Buffer | string, headers: Readonly<Record<string, string>>) {
  const response = await app.inject({ method: "POST", url: "/predict", payload, headers });
  const { statusCode: status, headers: sent, body } = response;
  const isJson = /^application\/(?:problem\+)?json/.test(String(sent["content-type"]));
  return { status, headers: sent, body, json: isJson ? response.json() : undefined };
}

describe.each(codings)("a body in %s", (coding, compress) => {
  test("is read like one that is not compressed", async () => {
    for (const [type, text] of [
      ["application/json", ROW],
      ["text/csv", "petal_length,petal_width\n5.1,1.8\n"],
      ["application/x-ndjson", `${ROW}\n${ROW}\n`],
    ] as const) {
      const [coded, plain] = [
        await post(compress(text), { "content-type": type, "content-encoding": coding }),
        await post(text, { "content-type": type }),
      ];
      expect({ type, status: coded.status, body: coded.body }).toEqual({ type, status: 200, body: plain.body });
    }
  });

  test("may be as large as the limit when it is decompressed, and not larger", async () => {
    const fits = await post(compress(ROW.padEnd(BODY_LIMIT)), { "content-encoding": coding });
    expect(fits.status).toBe(200);
    const over = await post(compress(ROW.padEnd(BODY_LIMIT + 1)), { "content-encoding": coding });
    expect(over).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(over.json.detail).toContain("(100000 bytes)");
  });

  test("that grows a thousandfold is refused", async () => {
    const bomb = compress(Buffer.alloc(90_000_000, " "));
    expect(bomb.length).toBeLessThan(BODY_LIMIT);
    expect(await post(bomb, { "content-encoding": coding })).toMatchObject({
      status: 413,
      json: { code: "BODY_TOO_LARGE" },
    });
  });

  test("that is damaged, cut off, empty, of another format or followed by something is refused", async () => {
    const whole = compress(ROW);
    const bodies = [
      whole.subarray(0, -2),
      Buffer.from("x"),
      Buffer.from(ROW),
      Buffer.concat([whole, Buffer.from("hello")]),
    ];
    for (const body of bodies) {
      expect(await post(body, { "content-encoding": coding })).toMatchObject({
        status: 400,
        json: { code: "INVALID_BODY", detail: expect.stringContaining(coding) },
      });
    }
    expect((await post("", { "content-encoding": coding })).status).toBe(400);
    expect(await post(compress(""), { "content-encoding": coding })).toMatchObject({
      status: 400,
      json: { code: "INVALID_BODY", detail: expect.stringContaining("empty") },
    });
  });

  test("that is no JSON when it is decompressed says where", async () => {
    const { status, json } = await post(compress("[5.1,"), { "content-encoding": coding });
    expect({ status, code: json.code }).toEqual({ status: 400, code: "INVALID_BODY" });
    expect(json.detail).toContain("position 5");
  });

  test.each(gateways)("is read through $name", async (gateway) => {
    const { handler } = handlerOf(await modelsOf(flowers), { defaultModel: "flowers" });
    const event = eventFor(gateway, {
      method: "POST",
      path: "/predict",
      headers: { "content-type": "application/json", "content-encoding": coding },
    });
    const marks = { isBase64Encoded: true, is_base64_encoded: true };
    const answer = await ask(handler, { ...event, body: compress(ROW).toString("base64"), ...marks });
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
  });
});

test("a body of very many frames is refused, since each takes a decompressor", async () => {
  const body = Buffer.concat(Array.from({ length: 100 }, () => zstdCompressSync("")).concat(zstdCompressSync(ROW)));
  const { status, json } = await post(body, { "content-encoding": "zstd" });
  expect({ status, code: json.code }).toEqual({ status: 400, code: "INVALID_BODY" });
});

test("a body of several gzip members or zstd frames is read whole", async () => {
  for (const [coding, compress] of [
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const) {
    const body = Buffer.concat([compress("[[5.1,1.8],"), compress("[5.1,1.8]]")]);
    const { status, json } = await post(body, { "content-encoding": coding });
    expect({ coding, status, count: json.predictions?.length }).toEqual({ coding, status: 200, count: 2 });
  }
});

test.each(["x-gzip", "GZIP", " gzip "])("the coding may be written %j", async (coding) => {
  expect((await post(gzipSync(ROW), { "content-encoding": coding })).status).toBe(200);
});

test.each(["identity", ""])("a body with the coding %j is not compressed", async (coding) => {
  expect((await post(ROW, { "content-encoding": coding })).status).toBe(200);
});

test.each(["compress", "gzip, br", "aws-chunked"])("the coding %j is refused with what is accepted", async (coding) => {
  const { status, headers, json } = await post(ROW, { "content-encoding": coding });
  expect({ status, code: json.code, accepted: headers["accept-encoding"] }).toEqual({
    status: 415,
    code: "UNSUPPORTED_MEDIA_TYPE",
    accepted: "zstd, br, gzip, deflate",
  });
  expect(json.detail).toContain(`must be one of zstd, br, gzip, deflate, got ${JSON.stringify(coding)}`);
});

test("a frame of zstd that requires more memory than senders may is refused", async () => {
  const compressor = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 27 } });
  compressor.write(" ");
  compressor.end(ROW);
  const chunks: Buffer[] = [];
  for await (const chunk of compressor) chunks.push(chunk);
  expect(await post(Buffer.concat(chunks), { "content-encoding": "zstd" })).toMatchObject({
    status: 400,
    json: { code: "INVALID_BODY" },
  });
});

describe("a response", () => {
  const MANY = JSON.stringify(Array(1000).fill([5.1, 1.8]));
  const predict = (payload: string, headers: Readonly<Record<string, string>>) =>
    app.inject({ method: "POST", url: "/predict", payload, headers });

  test.each(Object.entries(DECOMPRESS))("with many predictions comes in %s", async (coding, decompress) => {
    for (const [type, payload] of [
      ["application/json", MANY],
      ["text/csv", "5.1,1.8\n".repeat(1000)],
      ["application/x-ndjson", `${ROW}\n`.repeat(1000)],
    ] as const) {
      const plain = await predict(payload, { "content-type": type });
      const coded = await predict(payload, { "content-type": type, "accept-encoding": coding });
      expect(coded.headers).toMatchObject({ "content-encoding": coding, vary: "accept-encoding" });
      expect(Number(coded.headers["content-length"])).toBe(coded.rawPayload.length);
      expect(decompress(coded.rawPayload).toString()).toBe(plain.body);
      expect(plain.headers.vary).toBe("accept-encoding");
      expect(plain.headers).not.toHaveProperty("content-encoding");
    }
  });

  test("that is written in pieces comes whole, and with its length", async () => {
    const payload = JSON.stringify(Array(9000).fill([5.1, 1.8]));
    expect(payload.length).toBeLessThan(BODY_LIMIT);
    const [plain, coded] = [await predict(payload, {}), await predict(payload, { "accept-encoding": "gzip" })];
    expect(plain.rawPayload.length).toBeGreaterThan(2 * 65_536);
    expect(gunzipSync(coded.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(Number(coded.headers["content-length"])).toBe(coded.rawPayload.length);
  });

  test("with one prediction is never compressed", async () => {
    const { headers, body } = await predict(ROW, { "accept-encoding": "gzip, br" });
    expect(body).toMatch(/^{"prediction"/);
    expect(headers).not.toHaveProperty("content-encoding");
    expect(headers).not.toHaveProperty("vary");
  });

  test("that lists many models comes compressed, also to HEAD", async () => {
    const many = await modelsOf(...Array.from({ length: 20 }, (_, index) => renamed(flowers, `flowers-${index}`)));
    const other = buildApp({ models: many, defaultModel: "flowers-0" });
    const headers = { "accept-encoding": "br" };
    const [plain, coded] = [await other.inject("/models"), await other.inject({ url: "/models", headers })];
    expect(coded.headers).toMatchObject({ "content-encoding": "br", "x-content-type-options": "nosniff" });
    expect(brotliDecompressSync(coded.rawPayload).toString()).toBe(plain.body);
    const head = await other.inject({ method: "HEAD", url: "/models", headers });
    expect({ status: head.statusCode, body: head.body, length: head.headers["content-length"] }).toEqual({
      status: 200,
      body: "",
      length: coded.headers["content-length"],
    });
    await other.close();
  });
});

describe.each(gateways)("a response through $name", (gateway) => {
  test.each([
    undefined,
    ["https://app.example.com"],
  ])("is compressed where that gets through (origins: %j)", async (corsOrigins) => {
    const models = await modelsOf(flowers);
    const { handler, lines } = handlerOf(models, { defaultModel: "flowers", corsOrigins });
    const sent = {
      method: "POST",
      path: "/predict",
      headers: { "content-type": "application/json", "accept-encoding": "gzip" },
      body: JSON.stringify(Array(1000).fill([5.1, 1.8])),
    } as const;
    const query = [["probabilities", "false"]] as const;
    // the first is answered without the app, the second by it
    const [plain, byApp] = [
      await ask(handler, eventFor(gateway, sent)),
      await ask(handler, eventFor(gateway, { ...sent, query })),
    ];
    const isCompressed = !/^rest|payload-1/.test(gateway.name);
    expect(plain.isBase64Encoded).toBe(isCompressed);
    expect(plain.body).toBe(byApp.body);
    const withoutTiming = ({ headers, multiValueHeaders }: Envelope) => {
      const { "server-timing": _timing, ...rest } = { ...headers, ...multiValueHeaders };
      return rest;
    };
    expect(withoutTiming(plain)).toEqual(withoutTiming(byApp));
    expect(lines.map(({ bytes }) => bytes)).toEqual(Array(2).fill(bytesOf(plain).length));
  });
});
