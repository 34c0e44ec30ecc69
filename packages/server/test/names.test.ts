import type { FastifyInstance } from "fastify";
import { createRegistry, type ManifestDraft, memoryStore, openRegistry } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { flowers, graph } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

const tensor = (name: string) => ({ name, dtype: "float32" as const, shape: ["rows", null] });

/** Real graphs of one Identity node: one with the input `__proto__` and the output `constructor`, one with the output `__proto__`. */
const GRAPHS: readonly [ManifestDraft, string][] = [
  [
    { name: "input", task: "tensor", inputs: [tensor("__proto__")], outputs: [tensor("constructor")] },
    "CAg6mAEKOgoJX19wcm90b19fEgtjb25zdHJ1Y3RvchoUY29uc3RydWN0b3IvSWRlbnRpdHkiCElkZW50aXR5OgASBGVjaG9aKAoJX19wcm90b19fEhkKFwgBEhMKBhIEcm93cwoJEgdjb2x1bW5zGgBiKgoLY29uc3RydWN0b3ISGQoXCAESEwoGEgRyb3dzCgkSB2NvbHVtbnMaAEIECgAQEQ==",
  ],
  [
    { name: "output", task: "tensor", inputs: [tensor("x")], outputs: [tensor("__proto__")] },
    "CAg6ggEKLgoBeBIJX19wcm90b19fGhJfX3Byb3RvX18vSWRlbnRpdHkiCElkZW50aXR5OgASBGVjaG9aIAoBeBIZChcIARITCgYSBHJvd3MKCRIHY29sdW1ucxoAYigKCV9fcHJvdG9fXxIZChcIARITCgYSBHJvd3MKCRIHY29sdW1ucxoAQgQKABAR",
  ],
];

let app: FastifyInstance;
beforeAll(async () => {
  const store = memoryStore();
  for (const [draft, base64] of GRAPHS) await createRegistry(store).publish(draft, Buffer.from(base64, "base64"));
  const models = await openRegistry(store);
  await models.start();
  app = buildApp({ models, defaultModel: "input" });
});
afterAll(() => app.close());

const predict = (model: string, payload: string, type = "application/json") =>
  app.inject({ method: "POST", url: `/models/${model}/predict`, payload, headers: { "content-type": type } });

describe("an input called __proto__", () => {
  test("is read from one row, from many, and from each format", async () => {
    const row = '{"__proto__":[1.5,2]}';
    expect((await predict("input", row)).body).toBe('{"prediction":{"constructor":[1.5,2]}}');
    expect((await predict("input", `[${row},${row}]`)).json().predictions).toHaveLength(2);
    expect((await predict("input", `${row}\n`, "application/x-ndjson")).body).toBe('{"constructor":[1.5,2]}\n');
    expect((await predict("input", "1.5,2\n", "text/csv")).body).toBe('constructor\n"[1.5,2]"\n');
  });

  test("is missed where it is missing", async () => {
    expect((await predict("input", "{}")).json().errors).toEqual([
      { path: "/__proto__", message: expect.stringContaining("is missing") },
    ]);
  });
});

test("an output called __proto__ is in the response", async () => {
  expect((await predict("output", '{"x":[1.5]}')).body).toBe('{"prediction":{"__proto__":[1.5]}}');
  expect((await predict("output", "[[1.5]]")).body).toBe('{"predictions":[{"__proto__":[1.5]}]}');
  expect((await predict("output", "1.5\n", "text/csv")).body).toBe("__proto__\n[1.5]\n");
});

test("a class called __proto__ has its probability", async () => {
  const classes = ["constructor", "__proto__"];
  const draft: ManifestDraft = {
    ...flowers,
    name: "odd-classes",
    outputs: [{ name: "p", dtype: "float64", shape: [null, 2], role: "probabilities" }],
    classes,
  };
  const odd = graph(draft, () => ({ p: { dtype: "float64", shape: [1, 2], data: Float64Array.of(0.25, 0.75) } }));
  const other = buildApp({ models: await modelsOf(odd), defaultModel: "odd-classes" });
  const { body } = await other.inject({ method: "POST", url: "/predict?probabilities=true", payload: [1, 2] });
  expect(body).toBe(
    '{"prediction":{"label":"__proto__","probability":0.75,"probabilities":{"constructor":0.25,"__proto__":0.75}}}',
  );
  await other.close();
});

test("the document has an input and an output called __proto__ among the properties", async () => {
  const { schemas } = (await app.inject("/openapi.json")).json().components;
  expect(Object.keys(schemas["input.Row"].properties)).toEqual(["__proto__"]);
  expect(Object.keys(schemas["output.Prediction"].properties)).toEqual(["__proto__"]);
  const yaml = (await app.inject("/openapi.yaml")).body;
  expect(yaml).toMatch(/__proto__:\n\s+type: array/);
});
