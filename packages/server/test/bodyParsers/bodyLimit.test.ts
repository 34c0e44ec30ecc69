import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { rowBytes } from "../../src/bodyParsers/bodyLimit.ts";
import { flowers, graph } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";

const SIZE = 40;
const LIMIT = 4096;

/** The sum of an image: a row of it is larger than the limit of the server. */
const images = graph(
  {
    name: "images",
    task: "tensor",
    inputs: [{ name: "image", dtype: "float32", shape: ["batch", SIZE, SIZE, 3] }],
    outputs: [{ name: "sum", dtype: "float32", shape: ["batch"] }],
  },
  ({ image }) => {
    const rows = image!.shape[0]!;
    const size = image!.data.length / rows;
    const sums = Array.from({ length: rows }, (_, row) =>
      [...image!.data.slice(row * size, (row + 1) * size)].reduce((sum: number, value) => sum + Number(value), 0),
    );
    return { sum: { dtype: "float32", shape: [rows], data: Float32Array.from(sums) } };
  },
);

const imageOf = (value: number) =>
  Array.from({ length: SIZE }, () => Array.from({ length: SIZE }, () => [value, value, value]));

let models: Models;
let app: FastifyInstance;
beforeAll(async () => {
  models = await modelsOf(flowers, images);
  app = buildApp({ models, defaultModel: "flowers", bodyLimit: LIMIT });
});
afterAll(async () => {
  await app.close();
  await models.close();
});

const post = (url: string, payload: string | Readable) =>
  app.inject({ method: "POST", url, headers: { "content-type": "application/json" }, payload });

const limit = SIZE * SIZE * 3 * 32;

describe("a body that is larger than IRIS_BODY_LIMIT", () => {
  test.each([
    "/models/images/predict",
    "/models/images/versions/1/predict",
    "/models/images/versions/latest/predict",
  ])("is taken at %s when one row of the model is that large", async (url) => {
    const row = JSON.stringify({ image: imageOf(0.1234567891234567) });
    expect(row.length).toBeGreaterThan(LIMIT);
    expect((await post(url, row)).json()).toEqual({ prediction: { sum: expect.closeTo(592.5926, 1) } });
    // without a content-length
    expect((await post(url, Readable.from([row.slice(0, 9000), row.slice(9000)]))).statusCode).toBe(200);
  });

  test.each([
    ["/predict", LIMIT],
    ["/", LIMIT],
    ["/models/flowers/predict", LIMIT],
    ["/models/flowers/versions/1/predict", LIMIT],
    ["/models/unknown/predict", LIMIT],
    ["/models/images/predict", limit],
  ])("is refused at %s beyond %i bytes", async (url, bytes) => {
    const body = `[${" ".repeat(bytes)}]`;
    for (const payload of [body, Readable.from([body.slice(0, 2000), body.slice(2000)])]) {
      const response = await post(url, payload);
      expect(response.json()).toMatchObject({
        status: 413,
        code: "BODY_TOO_LARGE",
        detail: expect.stringMatching(new RegExp(`\\(${bytes} bytes\\).*IRIS_BODY_LIMIT raised`)),
      });
      expect(response.headers.connection).toBe("close");
    }
  });
});

describe("room for one row", () => {
  const input = (shape: (number | string | null)[]) => ({ name: "x", dtype: "float32" as const, shape });

  test("counts the sizes that are fixed", () => {
    expect(rowBytes({ inputs: [input([null, 3, 224, 224])] })).toBe(3 * 224 * 224 * 32);
    expect(rowBytes({ inputs: [input(["batch", 3, "height", "width"])] })).toBe(3 * 32);
    expect(rowBytes({ inputs: [input([8, 10])], batched: false })).toBe(80 * 32);
    expect(rowBytes({ inputs: [input([null, 10]), input([null])] })).toBe(11 * 32);
  });

  test("counts the names of features", () => {
    const inputs = [{ ...input([null, 1]), features: ["petal_length"] }];
    expect(rowBytes({ inputs, features: [{ name: "petal_length", dtype: "float32" }] })).toBe(14 + 32);
  });
});
