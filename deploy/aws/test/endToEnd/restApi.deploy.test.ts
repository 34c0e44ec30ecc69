import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asker } from "./support/ask.ts";
import { hasContainers } from "./support/containers.ts";
import { type Deployment, deployOnMock } from "./support/deployment.ts";
import { virginica } from "./support/rows.ts";

const PAGE = "https://app.example.com";
const A1 = JSON.stringify(virginica.row);
const JSON_TYPE = { "content-type": "application/json" };

describe.skipIf(!hasContainers)("a REST API as deployed", () => {
  let deployment: Deployment;
  let ask: ReturnType<typeof asker>;
  let key: Readonly<Record<string, string>>;
  beforeAll(async () => {
    deployment = await deployOnMock({ api: "rest", auth: "api_key", cors_origins: [PAGE], force_destroy: true });
    ask = asker(deployment);
    key = { "x-api-key": deployment.outputs.api_key ?? "" };
  });
  afterAll(() => deployment?.stop());

  test.each(["/predict", "/predict/", "/", "/v2/models/iris/infer"])("has a resource for %s", async (path) => {
    expect(await ask(path, { body: A1, headers: JSON_TYPE })).toMatchObject({
      status: 403,
      text: '{"message":"Forbidden"}',
    });
    expect((await ask(path, { body: A1, headers: { ...JSON_TYPE, ...key } })).status).not.toBe(403);
  });

  test.each(["/predict", "/predict/", "/"])("answers story A1 at %s", async (path) => {
    const { status, text } = await ask(path, { body: A1, headers: { ...JSON_TYPE, ...key } });
    expect({ status, text }).toEqual({ status: 200, text: JSON.stringify({ prediction: virginica.prediction }) });
  });

  test("refuses another key", async () => {
    const headers = { ...JSON_TYPE, "x-api-key": "another" };
    expect(await ask("/predict", { body: A1, headers })).toMatchObject({ status: 403 });
  });

  test("asks for a signature where models are managed, whatever the key", async () => {
    expect(await ask("/v2/repository/index", { body: "{}", headers: { ...JSON_TYPE, ...key } })).toMatchObject({
      status: 403,
      text: '{"message":"Missing Authentication Token"}',
    });
  });

  test.each([
    ["/predict", { body: JSON.stringify({ ...virginica.row, sepal_length: "long" }) }, 400],
    ["/models/nothing/predict", { body: A1 }, 404],
    ["/predict", { method: "GET" }, 405],
    ["/predict", { body: "x".repeat(1_100_000) }, 413],
    ["/predict", { body: A1, type: "image/png" }, 415],
  ])("says what is wrong with a request for %s: %#", async (path, {
    type = "application/json",
    ...question
  }: { type?: string; body?: string; method?: string }, status) => {
    const answer = await ask(path, { ...question, headers: { "content-type": type, ...key } });
    expect(answer).toMatchObject({ status });
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(JSON.parse(answer.text)).toMatchObject({ status });
  });

  test("answers a page's preflight, which has no key", async () => {
    const headers = {
      origin: PAGE,
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-api-key",
    };
    const { status, headers: given } = await ask("/predict", { method: "OPTIONS", headers });
    expect(status).toBe(204);
    expect(given["access-control-allow-origin"]).toBe(PAGE);
    expect(given["access-control-allow-headers"]).toContain("x-api-key");
  });
});
