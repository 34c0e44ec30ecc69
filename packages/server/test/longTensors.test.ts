import type { FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { graph } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

const SIZE = 100;

/** Gives the first and the last element of each image, and their sum. */
const images = graph(
  {
    name: "images",
    task: "tensor",
    inputs: [{ name: "image", dtype: "float32", shape: ["batch", SIZE, SIZE, 3] }],
    outputs: [{ name: "ends", dtype: "float32", shape: ["batch", 2] }],
  },
  ({ image }) => {
    const { data, shape } = image!;
    const size = data.length / shape[0]!;
    const ends = Array.from({ length: shape[0]! }, (_, row) => [data[row * size], data[(row + 1) * size - 1]]);
    return { ends: { dtype: "float32", shape: [shape[0]!, 2], data: Float32Array.from(ends.flat(), Number) } };
  },
);

let models: Models;
let app: FastifyInstance;
beforeAll(async () => {
  models = await modelsOf(images);
  app = buildApp({ models, defaultModel: "images" });
});
afterAll(async () => {
  await app.close();
  await models.close();
});

const image = Array.from({ length: SIZE }, (_, y) => Array.from({ length: SIZE }, (_, x) => [y / 7, x / 255, 0.25]));
image[SIZE - 1]![SIZE - 1] = [0, 0, 2.5];
const ends = { ends: [0, 2.5] };
const predict = (body: unknown) =>
  app.inject({
    method: "POST",
    url: "/predict",
    headers: { "content-type": "application/json" },
    payload: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("an image of more than 64 KiB of JSON", () => {
  test.each([
    ["by name", { image }],
    ["by position", image],
  ])("as one row %s", async (_form, body) => {
    expect((await predict(body)).json()).toEqual({ prediction: ends });
  });

  test.each([
    ["an array of rows", [{ image }, { image }]],
    ["an array of images", [image, image]],
    ["instances", { instances: [image, image] }],
    ["instances by name", { instances: [{ image }, { image }] }],
    ["inputs of columns", { inputs: { image: [image, image] } }],
    ["data", { data: [image, image] }],
    ["dataframe_split", { dataframe_split: { columns: ["image"], data: [[image], [image]] } }],
    ["a bare data frame", { columns: ["image"], data: [[image], [image]] }],
  ])("as many rows: %s", async (_form, body) => {
    expect((await predict(body)).json()).toEqual({ predictions: [ends, ends] });
  });

  test("names each wrong element", async () => {
    const text = JSON.stringify({ image }).replace(",2.5]", ",1e39]");
    expect((await predict(text)).json().errors).toEqual([expect.objectContaining({ path: "/image/99/99/2" })]);
  });

  test("names the place where the shape is wrong", async () => {
    const response = await predict({ image: image.slice(1) });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toEqual([expect.objectContaining({ path: "/image" })]);
  });

  test("takes null and NaN as the general parser does", async () => {
    const text = JSON.stringify({ image }).replace(",2.5]", `,"NaN"]`);
    expect((await predict(text)).json()).toEqual({ prediction: { ends: [0, "NaN"] } });
  });

  test("that ends too soon is no JSON", async () => {
    const response = await predict(JSON.stringify({ image }).slice(0, -2));
    expect(response.json()).toMatchObject({ status: 400, code: "INVALID_BODY" });
  });
});
