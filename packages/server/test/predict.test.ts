import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { costs, flowers, halves } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers, costs, halves), defaultModel: "flowers" });
});
afterAll(() => app.close());

const VIRGINICA = { petal_length: 5.1, petal_width: 1.8 };

async function post(url: string, payload: InjectOptions["payload"], type?: string) {
  const headers = type === undefined ? {} : { "content-type": type };
  const response = await app.inject({ method: "POST", url, headers, ...(payload !== undefined && { payload }) });
  return {
    status: response.statusCode,
    type: response.headers["content-type"],
    body: response.body,
    headers: response.headers,
  };
}

const asked = async (url: string, value: unknown) => {
  const { status, body } = await post(url, JSON.stringify(value), "application/json");
  return { status, answer: JSON.parse(body) };
};

describe("one row", () => {
  test("gets a prediction by name and by position", async () => {
    const prediction = { label: "virginica", probability: 0.9753 };
    expect(await asked("/predict", VIRGINICA)).toEqual({ status: 200, answer: { prediction } });
    expect(await asked("/predict", [5.1, 1.8])).toEqual({ status: 200, answer: { prediction } });
  });

  test.each([
    "/predict/",
    "/",
    "/models/flowers/predict",
    "/models/flowers/predict/",
    "/models/flowers/versions/1/predict",
    "/models/flowers/versions/latest/predict",
  ])("is answered at %s", async (url) => {
    expect((await asked(url, VIRGINICA)).answer).toEqual({ prediction: { label: "virginica", probability: 0.9753 } });
  });

  test("takes null where a feature is nullable", async () => {
    expect((await asked("/predict", { petal_length: null, petal_width: 1 })).answer.prediction.label).toBe("setosa");
  });

  test('takes "NaN" as null where a feature is nullable', async () => {
    expect((await asked("/predict", { petal_length: "NaN", petal_width: 1 })).answer.prediction.label).toBe("setosa");
    expect((await asked("/models/costs/predict", ["NaN", 1])).status).toBe(400);
  });

  test("NaN and infinities are text in a tensor, sent and given, in every format", async () => {
    const half = ["NaN", "Infinity", "-Infinity"];
    expect((await asked("/models/halves/predict", { x: half })).answer).toEqual({
      prediction: { half, positive: false },
    });
    const given = { prediction: { half: ["NaN", 0.333, "NaN"], positive: false } };
    expect((await asked("/models/halves/predict", [null, 2 / 3, null])).answer).toEqual(given);
    const ndjson = await post("/models/halves/predict", `${JSON.stringify(half)}\n`, "application/x-ndjson");
    expect(ndjson.body).toBe(`${JSON.stringify({ half, positive: false })}\n`);
    const csv = await post("/models/halves/predict", ",Infinity,-Infinity\n", "text/csv");
    expect(csv.body).toBe('half,positive\n"[""NaN"",""Infinity"",""-Infinity""]",false\n');
  });

  test("gets a prediction in the form of the model's task", async () => {
    expect((await asked("/models/costs/predict", [3, 4])).answer).toEqual({ prediction: { value: 2.33 } });
    expect((await asked("/models/halves/predict", { x: [1, 2, 0.3] })).answer).toEqual({
      prediction: { half: [0.5, 1, 0.15], positive: true },
    });
    expect((await asked("/models/halves/predict", [-1, 2, 3])).answer.prediction.positive).toBe(false);
  });
});

describe("many rows", () => {
  test("get predictions in their order, as an array or as instances", async () => {
    const predictions = [
      { label: "setosa", probability: 0.9753 },
      { label: "virginica", probability: 0.9753 },
    ];
    expect((await asked("/predict", [[1.4, 0.2], VIRGINICA])).answer).toEqual({ predictions });
    expect(
      (
        await asked("/predict", {
          instances: [
            [1.4, 0.2],
            [5.1, 1.8],
          ],
        })
      ).answer,
    ).toEqual({ predictions });
    expect((await asked("/predict", [[1.4, 0.2]])).answer).toEqual({ predictions: predictions.slice(0, 1) });
  });
});

describe("the forms of other tools", () => {
  const predictions = [
    { label: "setosa", probability: 0.9753 },
    { label: "virginica", probability: 0.9753 },
  ];
  const values = [
    [1.4, 0.2],
    [5.1, 1.8],
  ];
  test.each([
    { inputs: { petal_length: [1.4, 5.1], petal_width: [0.2, 1.8] } },
    { inputs: values },
    { data: values },
    { rows: values },
    { dataframe_records: values.map(([length, width]) => ({ petal_length: length, petal_width: width })) },
    { dataframe_split: { columns: ["petal_length", "petal_width"], index: [0, 1], data: values } },
  ])("%j is many rows", async (body) => {
    expect((await asked("/predict", body)).answer).toEqual({ predictions });
  });
});

describe("the body's type", () => {
  const row = JSON.stringify(VIRGINICA);

  test.each([
    "application/json",
    "application/json; charset=utf-8",
    'application/json; charset="UTF-8"',
    "application/vnd.api+json",
    "application/x-www-form-urlencoded",
    "text/plain",
    undefined,
  ])("%s is read as JSON", async (type) => {
    expect(await post("/predict", Buffer.from(row), type)).toMatchObject({
      status: 200,
      type: "application/json; charset=utf-8",
      body: '{"prediction":{"label":"virginica","probability":0.9753}}',
    });
  });

  test("a byte order mark is passed over", async () => {
    expect((await post("/predict", `\uFEFF${row}`, "application/json")).status).toBe(200);
    expect((await post("/predict", "\uFEFFpetal_length,petal_width\n5.1,1.8\n", "text/csv")).status).toBe(200);
  });

  test("CSV with a header, by name, gets CSV", async () => {
    const { status, type, body } = await post("/predict", "petal_width,petal_length\n0.2,1.4\n1,3\n", "text/csv");
    expect({ status, type }).toEqual({ status: 200, type: "text/csv; charset=utf-8; header=present" });
    expect(body).toBe('label,probability\nsetosa,0.9753\n"versi,color",0.9753\n');
  });

  test("CSV without a header, by position, gets CSV, an empty cell being null", async () => {
    expect((await post("/predict", "1.4,0.2\n,1\n", "text/csv")).body).toBe(
      "label,probability\nsetosa,0.9753\nsetosa,0.9753\n",
    );
  });

  test.each([
    ["text/csv", "1.4,0.2\n"],
    ["application/x-ndjson", "[1.4,0.2]\n"],
  ])("%s is answered as JSON for whoever accepts nothing else", async (type, payload) => {
    const ask = (accept: string) =>
      app.inject({ method: "POST", url: "/predict", headers: { "content-type": type, accept }, payload });
    expect((await ask("application/json")).json()).toEqual({ predictions: [{ label: "setosa", probability: 0.9753 }] });
    expect((await ask("application/json, */*")).headers["content-type"]).toContain(type);
  });

  test("CSV has a column a class when all are requested, and other tasks have their own columns", async () => {
    expect((await post("/predict?probabilities=true", "1.4,0.2\n", "text/csv")).body).toBe(
      'label,probability,setosa,"versi,color",virginica\nsetosa,0.9753,0.9753,0.0123,0.0123\n',
    );
    expect((await post("/models/costs/predict", "rooms,floor\n3,4\n", "text/csv")).body).toBe("value\n2.33\n");
    expect((await post("/models/halves/predict", "1,2,3\n", "text/csv")).body).toBe(
      'half,positive\n"[0.5,1,1.5]",true\n',
    );
  });

  test.each([
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
  ])("%s is answered a line a row", async (type) => {
    const answer = await post("/predict", `{"petal_length":5.1,"petal_width":1.8}\n\n[1.4,0.2]\n`, type);
    expect(answer.type).toBe("application/x-ndjson; charset=utf-8");
    expect(answer.body).toBe('{"label":"virginica","probability":0.9753}\n{"label":"setosa","probability":0.9753}\n');
  });
});

describe("the query", () => {
  test("returns every class, and numbers in full, when requested", async () => {
    const full = { setosa: 0.0123456, "versi,color": 0.0123456, virginica: 1 - 2 * 0.0123456 };
    expect((await asked("/predict?probabilities=true&unrounded=true", VIRGINICA)).answer.prediction).toEqual({
      label: "virginica",
      probability: full.virginica,
      probabilities: full,
    });
    expect((await asked("/predict?probabilities=true", VIRGINICA)).answer.prediction.probabilities).toEqual({
      setosa: 0.0123,
      "versi,color": 0.0123,
      virginica: 0.9753,
    });
    expect((await asked("/predict?probabilities=false", VIRGINICA)).answer.prediction).toEqual({
      label: "virginica",
      probability: 0.9753,
    });
    expect((await asked("/models/costs/predict?unrounded=true", [3, 4])).answer).toEqual({
      prediction: { value: 7 / 3 },
    });
  });
});

describe("the headers", () => {
  test("name the request, the model, its version and how long it took", async () => {
    const { headers } = await post("/predict", JSON.stringify(VIRGINICA), "application/json");
    expect(headers).toMatchObject({
      "x-model": "flowers",
      "x-model-version": "1",
    });
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{23}-[0-9a-z]+$/);
    expect(headers["server-timing"]).toMatch(/^predict;dur=\d+(\.\d+)?$/);
  });

  test("keep the sender's request id where it is a plain word", async () => {
    const idOf = async (id: string) => {
      const { headers } = await app.inject({ url: "/models", headers: { "x-request-id": id } });
      return headers["x-request-id"];
    };
    expect(await idOf("1-67a3:trace.7")).toBe("1-67a3:trace.7");
    expect(await idOf("a b")).toMatch(/^[0-9a-f-]{23}-[0-9a-z]+$/);
    expect(await idOf("x".repeat(129))).toMatch(/^[0-9a-f-]{23}-[0-9a-z]+$/);
  });
});
