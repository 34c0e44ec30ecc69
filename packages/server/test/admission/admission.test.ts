import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { BUNDLED_REGISTRY, type Models, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";

let models: Models;
let app: FastifyInstance;
beforeAll(async () => {
  models = await openRegistry(BUNDLED_REGISTRY);
  await models.start();
  app = buildApp({ models });
});
afterAll(async () => {
  await app.close();
  await models.close();
});

const row = (length: number) => `[${"[5.1,3.5,1.4,0.2],".repeat(length)}[5.1,3.5,1.4,0.2]]`;
const SIZES = { few: row(2), many: row(400), large: row(6000) };
const json = { "content-type": "application/json" };

/** A way to send a text. */
type Framing = (text: string) => { readonly payload: Buffer | Readable; readonly headers: Record<string, string> };

const FRAMINGS: Readonly<Record<string, Framing>> = {
  "with a length": (text) => ({ payload: Buffer.from(text), headers: json }),
  "in chunks": (text) => ({ payload: Readable.from([text.slice(0, 100), text.slice(100)]), headers: json }),
  compressed: (text) => ({ payload: gzipSync(text), headers: { ...json, "content-encoding": "gzip" } }),
  "with an encoding that is none": (text) => ({
    payload: Buffer.from(text),
    headers: { ...json, "content-encoding": "identity" },
  }),
};

const ask = (framing: Framing, text: string, url = "/predict") =>
  app.inject({ method: "POST", url, ...framing(text) }).then(({ statusCode }) => statusCode);

/** A busy machine may refuse a request that waits for too long: it is sent again, as a client would. */
async function askUntilServed(framing: Framing, text: string): Promise<number> {
  for (;;) {
    const status = await ask(framing, text);
    if (status !== 503) return status;
  }
}

describe.each(Object.entries(FRAMINGS))("bodies %s", (_, framing) => {
  test.each(Object.entries(SIZES))("of %s rows get responses, also after ones that fail", async (_size, text) => {
    for (let count = 0; count < 6; count++) {
      expect(await ask(framing, `${text.slice(0, -1)},`)).toBe(400);
      expect(await ask(framing, text, "/predict?nope=true")).toBe(400);
      expect(await ask(framing, text, "/models/none/predict")).toBe(404);
      expect(await ask(framing, `[[1],${text.slice(1)}`)).toBe(400);
    }
    expect(await ask(framing, text)).toBe(200);
  });

  test("of all sizes get responses at once", async () => {
    const texts = Array.from({ length: 8 }, () => Object.values(SIZES)).flat();
    expect(new Set(await Promise.all(texts.map((text) => askUntilServed(framing, text))))).toEqual(new Set([200]));
  });
});

test("a large body for a model that is being loaded holds up no other", async () => {
  const loading: Models = {
    ...models,
    loaded: (name, version) => (name === "slow" ? undefined : models.loaded(name, version)),
    model: (name, version) => (name === "slow" ? new Promise(() => undefined) : models.model(name, version)),
  };
  const other = buildApp({ models: loading, defaultModel: "iris" });
  const post = (url: string) => other.inject({ method: "POST", url, payload: SIZES.large, headers: json });
  // inject sends nothing before it is awaited
  void post("/models/slow/predict").then(() => undefined);
  expect((await post("/predict")).statusCode).toBe(200);
});
