import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildApp } from "../src/app.ts";
import { flowers, renamed } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

let models: Models;
let app: FastifyInstance;
beforeAll(async () => {
  models = await modelsOf(flowers);
  app = buildApp({ models, basePath: "/ml" });
});
afterAll(() => app.close());

const get = (url: string, headers: Readonly<Record<string, string>> = {}, from = app) => from.inject({ url, headers });

const DECOMPRESS = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync, zstd: zstdDecompressSync };

describe.each(["/openapi.json", "/openapi.yaml", "/docs/reference.js"])("%s", (url) => {
  test("is not sent again to a client that has it", async () => {
    const { headers } = await get(url);
    const etag = String(headers.etag);
    expect(headers["cache-control"]).toBe("no-cache");
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await get(url, { "if-none-match": sent });
      expect({ sent, status: again.statusCode, body: again.body }).toEqual({ sent, status: 304, body: "" });
      expect(again.headers.etag).toBe(etag);
    }
    expect((await get(url, { "if-none-match": '"other"' })).statusCode).toBe(200);
  });

  test.each(
    Object.entries(DECOMPRESS),
  )("comes in %s when the client accepts it, with an ETag of its own", async (coding, decompress) => {
    const [plain, coded] = [await get(url), await get(url, { "accept-encoding": coding })];
    expect(coded.headers).toMatchObject({
      "content-encoding": coding,
      "content-type": plain.headers["content-type"],
      vary: expect.stringContaining("accept-encoding"),
    });
    expect(decompress(coded.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(coded.headers.etag).not.toBe(plain.headers.etag);
    expect(
      (await get(url, { "if-none-match": String(coded.headers.etag), "accept-encoding": coding })).statusCode,
    ).toBe(304);
  });

  test.each([
    ["gzip;q=0", undefined],
    ["identity", undefined],
    ["identity, gzip;q=0.5", undefined],
    ["nonsense", undefined],
    ["gzip;q=nonsense", undefined],
    ["gzip, deflate", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["GZIP;q=0.9, br;q=0.1", "gzip"],
    ["*", "zstd"],
    ["*;q=0.1, zstd;q=0", "br"],
  ])("for accept-encoding %s comes in %s", async (accept, coding) => {
    expect((await get(url, { "accept-encoding": accept })).headers["content-encoding"]).toBe(coding);
  });
});

describe("the OpenAPI document", () => {
  const serverOf = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const { body } = await get(url, headers);
    return parse(body).servers[0].url;
  };

  test.each(["json", "yaml"])("names the path in front of it in servers (%s)", async (format) => {
    const url = `/openapi.${format}`;
    expect(await serverOf(`/ml${url}`)).toBe("/ml");
    expect(await serverOf(url)).toBe("/ml");
    expect(await serverOf(url, { "x-forwarded-prefix": "/ml" })).toBe("/ml");
    expect(await serverOf(`/ml${url}`, { "x-forwarded-prefix": "/team" })).toBe("/team/ml");
    const [ours, other] = [await get(url), await get(url, { "x-forwarded-prefix": "/other" })];
    expect(ours.headers.etag).not.toBe(other.headers.etag);
    expect(ours.headers.vary).toContain("x-forwarded-prefix");
  });

  test.each([
    "//other.example",
    "https://other.example",
    "/a/../b",
    "/a b",
    "/%2e",
    '/"',
    "",
  ])("names no server by the forwarded prefix %j, which is no plain path", async (prefix) => {
    expect(await serverOf("/openapi.json", { "x-forwarded-prefix": prefix })).toBe("/ml");
  });

  test("names at most 200 characters of the forwarded prefix", async () => {
    const [whole, cut] = ["/a".repeat(300), "/a".repeat(100)];
    expect(await serverOf("/ml/openapi.json", { "x-forwarded-prefix": whole })).toBe(`${cut}/ml`);
  });

  test("is made once: again only when other models are in service", async () => {
    const own = await modelsOf(flowers);
    let asked = 0;
    const counted: Models = {
      ...own,
      predict: (...given) => {
        asked++;
        return own.predict(...given);
      },
      status: () => own.status(),
    };
    const other = buildApp({ models: counted, defaultModel: "flowers" });
    const all = await Promise.all(
      ["json", "yaml", "json", "yaml"].map((format) => get(`/openapi.${format}`, {}, other)),
    );
    expect(asked).toBe(1);
    const tags = all.map(({ headers }) => headers.etag);
    expect(tags.slice(2)).toEqual(tags.slice(0, 2));

    await own.registry.publish(renamed(flowers, "more"), new TextEncoder().encode("more"));
    await own.start();
    const changed = await get("/openapi.json", { "if-none-match": String(tags[0]) }, other);
    expect(changed.statusCode).toBe(200);
    expect(Object.keys(changed.json().paths)).toContain("/models/more/predict");
    expect(asked).toBe(2);
    await other.close();
  });

  test("is made in slices, so that other requests are served meanwhile", async () => {
    const many = await modelsOf(...Array.from({ length: 200 }, (_, index) => renamed(flowers, `flowers-${index}`)));
    const other = buildApp({ models: many, defaultModel: "flowers-0" });
    // loads the code that is needed, and makes the part that is the same for all models
    const empty = buildApp({ models, defaultModel: "flowers" });
    await get("/openapi.yaml", {}, empty);
    await other.ready();
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    count();
    const { body } = await get("/openapi.yaml", {}, other);
    isDone = true;
    expect(Object.keys(parse(body).paths)).toContain("/models/flowers-199/predict");
    // one slice takes five milliseconds; the whole takes hundreds
    expect(turns).toBeGreaterThan(20);
    await other.close();
    await empty.close();
  });
});
