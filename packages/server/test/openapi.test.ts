import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FastifyInstance } from "fastify";
import type { Models } from "iris-models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildApp } from "../src/app.ts";
import { broken, costs, flowers, halves, mixed, renamed } from "./support/graphs.ts";
import { modelsOf } from "./support/models.ts";
import { judgeBy, pointerTo } from "./support/schemas.ts";

let models: Models;
let app: FastifyInstance;
let document: Record<string, Record<string, unknown>>;
let faultsOf: ReturnType<typeof judgeBy>;

beforeAll(async () => {
  models = await modelsOf(
    flowers,
    costs,
    halves,
    mixed,
    broken,
    renamed(halves, "my-halves"),
    renamed(halves, "my_Halves"),
  );
  app = buildApp({ models, defaultModel: "flowers" });
  document = (await app.inject("/openapi.json")).json();
  faultsOf = judgeBy(document);
});
afterAll(() => app.close());

describe("the document", () => {
  test("is the same as JSON and as YAML", async () => {
    const response = await app.inject("/openapi.yaml");
    expect(response.headers["content-type"]).toMatch(/^application\/yaml/);
    expect(parse(response.body)).toEqual(document);
    expect(document.openapi).toBe("3.1.0");
  });

  test("has an operation for each model in service, under a name of its own", () => {
    const ids = Object.entries(document.paths!).flatMap(([path, item]) =>
      Object.values(item as Record<string, { operationId: string }>).map(({ operationId }) => [path, operationId]),
    );
    expect(Object.fromEntries(ids)).toMatchObject({
      "/models/flowers/predict": "predictFlowers",
      "/models/my-halves/predict": "predictMyHalves",
      "/models/my_Halves/predict": "predictMyHalves2",
      "/predict": "predict",
      "/models/{model}/predict": "predictModel",
    });
    expect(document.paths).not.toHaveProperty(["/models/broken/predict"]);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(ids.length);
  });

  test("says what a feature is: type, unit, enforced limits, and what the training data held", () => {
    expect(document.components!.schemas).toMatchObject({
      "flowers.Row": {
        type: "object",
        required: ["petal_length", "petal_width"],
        additionalProperties: false,
        properties: {
          petal_length: {
            anyOf: [{ type: "number" }, { type: "string", enum: ["NaN"] }, { type: "null" }],
            examples: [5.1],
            description: 'In cm. 1 to 6.9 in the training data. null or "NaN" when it is not known.',
            "x-unit": "cm",
            "x-observed": { minimum: 1, maximum: 6.9 },
          },
          petal_width: {
            anyOf: [{ type: "number", minimum: 0, maximum: 10 }, { type: "string", enum: ["NaN"] }, { type: "null" }],
          },
        },
      },
      "flowers.Values": {
        type: "array",
        prefixItems: [{ title: "petal_length" }, { title: "petal_width" }],
        items: false,
        minItems: 2,
        maxItems: 2,
      },
      "flowers.Prediction": {
        properties: { label: { type: "string", enum: ["setosa", "versi,color", "virginica"] } },
        required: ["label", "probability"],
      },
      "costs.Prediction": { properties: { value: { type: "number", "x-unit": "EUR" } } },
      "halves.Row": {
        properties: {
          x: {
            type: "array",
            items: {
              anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }, { type: "null" }],
            },
            minItems: 3,
            maxItems: 3,
          },
        },
      },
      "halves.Prediction": {
        properties: {
          half: {
            items: { anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }] },
          },
        },
      },
      "mixed.Row": { properties: { age: { type: "integer", minimum: 0, maximum: 127 } } },
    });
    const { properties } = (document.components!.schemas as Record<string, { properties: Record<string, object> }>)[
      "flowers.Row"
    ]!;
    expect(properties.petal_length).toHaveProperty("anyOf.0.minimum", -3.4028234663852886e38);
  });

  test("describes compressed requests, and the headers of responses that refuse them or say when to retry", () => {
    for (const path of ["/predict", "/models/{model}/predict", "/models/flowers/predict"]) {
      expect(document.paths![path]).toMatchObject({
        post: {
          parameters: expect.arrayContaining([
            expect.objectContaining({
              name: "content-encoding",
              in: "header",
              schema: { type: "string", pattern: "^(identity|gzip|br|deflate|zstd)?$" },
            }),
          ]),
          responses: {
            415: { headers: { "accept-encoding": {}, "accept-post": {} } },
            503: { description: expect.stringContaining("OVERLOADED"), headers: { "retry-after": {} } },
          },
        },
      });
    }
  });

  test("changes when the models do", async () => {
    const store = await modelsOf(flowers);
    const other = buildApp({ models: store, defaultModel: "flowers" });
    const paths = async () => Object.keys((await other.inject("/openapi.json")).json().paths);
    expect(await paths()).not.toContain("/models/costs/predict");
    await store.registry.publish(costs, new TextEncoder().encode("costs"));
    await store.start();
    expect(await paths()).toContain("/models/costs/predict");
    await other.close();
  });

  test("passes Redocly's recommended rules without a warning", async () => {
    const folder = await mkdtemp(join(tmpdir(), "iris-openapi-"));
    await writeFile(join(folder, "openapi.json"), JSON.stringify(document));
    const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [cli, "lint", "--format", "json", "openapi.json"],
      { cwd: folder },
    );
    await rm(folder, { recursive: true });
    expect({ problems: JSON.parse(stdout).problems, stderr }).toMatchObject({ problems: [] });
  }, 30_000);
});

describe("what the document shows", () => {
  const bodies = () =>
    Object.entries(document.paths!).flatMap(([path, item]) => {
      const content =
        (
          item as {
            post?: {
              requestBody: {
                content: Record<string, { examples?: Record<string, { value: unknown }>; example?: string }>;
              };
            };
          }
        ).post?.requestBody.content ?? {};
      const address = path.replace("{model}", "flowers").replace("{version}", "1");
      return Object.entries(content).flatMap(([type, { examples = {}, example }]) => [
        ...Object.values(examples).map(({ value }) => ({ path, address, type, value, payload: JSON.stringify(value) })),
        ...(example === undefined ? [] : [{ path, address, type, value: example, payload: example }]),
      ]);
    });

  test("as an example of a body is valid and gets a prediction", async () => {
    const all = bodies();
    expect(all.length).toBeGreaterThan(25);
    for (const { path, address, type, value, payload } of all) {
      expect(faultsOf(value, pointerTo("paths", path, "post", "requestBody", "content", type, "schema"))).toEqual([]);
      const response = await app.inject({ method: "POST", url: address, payload, headers: { "content-type": type } });
      expect({ path, payload, status: response.statusCode }).toEqual({ path, payload, status: 200 });
      const answered = type === "application/json" ? response.json() : response.body;
      expect(
        faultsOf(answered, pointerTo("paths", path, "post", "responses", "200", "content", type, "schema")),
      ).toEqual([]);
    }
  });

  test.each([
    ["/models", "/models"],
    ["/models/{model}", "/models/flowers"],
    ["/models/{model}", "/models/broken"],
    ["/models/{model}/versions/{version}", "/models/mixed/versions/1"],
    ["/models/{model}/versions/{version}", "/models/broken/versions/1"],
    ["/health/live", "/health/live"],
    ["/health/ready", "/health/ready"],
  ])("of %s is what %s answers", async (path, url) => {
    const response = await app.inject(url);
    expect(
      faultsOf(
        response.json(),
        pointerTo("paths", path, "get", "responses", "200", "content", "application/json", "schema"),
      ),
    ).toEqual([]);
  });

  test("of problems is the response to bad input", async () => {
    const schema = pointerTo("components", "schemas", "Problem");
    for (const payload of ["{}", "{", "[1]"]) {
      const response = await app.inject({ method: "POST", url: "/predict", payload });
      expect(faultsOf(response.json(), schema)).toEqual([]);
    }
  });
});
