import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asker } from "./support/ask.ts";
import { hasContainers } from "./support/containers.ts";
import { type Deployment, deployOnMock } from "./support/deployment.ts";
import { virginica } from "./support/flowers.ts";

const A1 = JSON.stringify(virginica.row);
const JSON_TYPE = { "content-type": "application/json" };

describe.skipIf(!hasContainers)("an HTTP API as deployed, asked over HTTP", () => {
  let deployment: Deployment;
  let ask: ReturnType<typeof asker>;
  beforeAll(async () => {
    deployment = await deployOnMock({ api: "http", auth: "iam", force_destroy: true });
    ask = asker(deployment);
  });
  afterAll(() => deployment?.stop());

  const problem = async (path: string, question: Parameters<typeof ask>[1]) => {
    const { status, headers, text } = await ask(path, { signed: true, headers: JSON_TYPE, ...question });
    expect(headers["content-type"]).toContain("application/problem+json");
    return { status, ...JSON.parse(text) };
  };

  it.each([
    ["/predict", JSON_TYPE],
    ["/predict/", JSON_TYPE],
    // what curl says of -d, which reaches the function as base64
    ["/predict", { "content-type": "application/x-www-form-urlencoded" }],
    ["/models/iris/predict", {}],
  ])("answers story A1 at %s with %o", async (path, headers) => {
    const { status, text, headers: given } = await ask(path, { body: A1, headers, signed: true });
    expect({ status, text }).toEqual({ status: 200, text: JSON.stringify({ prediction: virginica.prediction }) });
    expect(given["x-model-version"]).toBe("1");
  });

  it("hands queries over", async () => {
    const { text } = await ask("/predict?probabilities=true", { body: A1, headers: JSON_TYPE, signed: true });
    expect(JSON.parse(text).prediction.probabilities).toMatchObject({ virginica: 0.9997 });
  });

  it("refuses who has not signed", async () => {
    expect(await ask("/predict", { body: A1 })).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(await ask("/v2/repository/index", { body: "{}" })).toMatchObject({ status: 403 });
  });

  it("names every fault of a row", async () => {
    const body = JSON.stringify({ ...virginica.row, sepal_length: "long", petal_width: [1] });
    const { status, errors } = await problem("/predict", { body });
    expect(status).toBe(400);
    expect(errors.map(({ path }: { path: string }) => path)).toEqual(["/sepal_length", "/petal_width"]);
  });

  it.each([
    ["/models/nothing/predict", { body: A1 }, 404],
    ["/nowhere", { method: "GET" }, 404],
    ["/predict", { method: "GET" }, 405],
    ["/predict", { body: "x".repeat(1_100_000) }, 413],
    ["/predict", { body: A1, headers: { "content-type": "image/png" } }, 415],
  ])("says what is wrong with a request for %s: %#", async (path, question, status) => {
    expect(await problem(path, question)).toMatchObject({ status });
  });
});
