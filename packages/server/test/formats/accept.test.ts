import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp({ models: await modelsOf(flowers) });
});
afterAll(() => app.close());

const BODIES = {
  json: { type: "application/json", payload: "[5.1, 1.8]" },
  csv: { type: "text/csv", payload: "5.1,1.8\n" },
  ndjson: { type: "application/x-ndjson", payload: "[5.1, 1.8]\n" },
};

const RESPONSES = {
  "one row of JSON": '{"prediction":{"label":"virginica","probability":0.9753}}',
  json: '{"predictions":[{"label":"virginica","probability":0.9753}]}',
  csv: "label,probability\nvirginica,0.9753\n",
  ndjson: '{"label":"virginica","probability":0.9753}\n',
};

async function bodyFor(sent: keyof typeof BODIES, accept: string | undefined): Promise<string> {
  const { type, payload } = BODIES[sent];
  const headers = { "content-type": type, ...(accept !== undefined && { accept }) };
  const response = await app.inject({ method: "POST", url: "/predict", headers, payload });
  expect(response.statusCode).toBe(200);
  return response.body;
}

describe("Accept", () => {
  test.each<[keyof typeof BODIES, string | undefined, keyof typeof RESPONSES]>([
    ["json", undefined, "one row of JSON"],
    ["json", "*/*", "one row of JSON"],
    ["json", "application/json", "one row of JSON"],
    ["json", "application/json, text/plain, */*", "one row of JSON"],
    ["json", "application/json; charset=utf-8", "one row of JSON"],
    ["json", "text/csv", "csv"],
    ["json", "text/*", "csv"],
    ["json", "text/csv, */*;q=0.1", "csv"],
    ["json", "text/csv;q=0.2, application/jsonl;q=0.9", "ndjson"],
    ["json", "Application/X-NDJSON", "ndjson"],
    ["csv", undefined, "csv"],
    ["csv", "*/*", "csv"],
    ["csv", "application/json, text/plain, */*", "csv"],
    ["csv", "application/json", "json"],
    ["csv", "application/json; charset=utf-8, text/csv; q=0.5", "json"],
    ["csv", "application/x-ndjson", "ndjson"],
    ["ndjson", "text/csv", "csv"],
    ["ndjson", "application/*", "ndjson"],
  ])("chooses the format of the response: %s with %s", async (sent, accept, response) => {
    expect(await bodyFor(sent, accept)).toBe(RESPONSES[response]);
  });

  test("that names no format leaves that of the request", async () => {
    expect(await bodyFor("json", "image/png")).toBe(RESPONSES["one row of JSON"]);
    expect(await bodyFor("csv", "text/html, text/csv;q=0")).toBe(RESPONSES.csv);
  });

  test("of a row of JSON that is refused leaves its error as it is", async () => {
    const post = (accept: string) =>
      app.inject({
        method: "POST",
        url: "/predict",
        headers: { "content-type": "application/json", accept },
        payload: '["a", 1]',
      });
    const [plain, csv] = [await post("*/*"), await post("text/csv")];
    expect(csv.json().errors).toEqual(plain.json().errors);
    expect(csv.headers["content-type"]).toContain("application/problem+json");
  });
});
