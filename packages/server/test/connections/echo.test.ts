import { describe, expect, test } from "vitest";
import { buildApp } from "../../src/app.ts";
import { flowers } from "../support/graphs.ts";
import { modelsOf } from "../support/models.ts";

const long = "x".repeat(15_000);
const names = Array.from({ length: 2_000 }, (_, count) => `p${count}=1`).join("&");

describe("a response to a long request", () => {
  test.each([
    ["an unknown address", { url: `/${long}` }],
    ["an address that is not percent-encoded well", { url: `/%zz${long}` }],
    ["the name of a model", { url: `/models/${long}` }],
    ["the name of a version", { url: `/models/flowers/versions/${long}` }],
    ["the name of a version that is just short enough", { url: `/models/flowers/versions/${"x".repeat(499)}` }],
    ["the name of a query parameter", { url: `/models?${long}=1` }],
    ["a query parameter", { url: `/predict?probabilities=${long}`, method: "POST" as const, payload: "[5.1,1.8]" }],
    ["many query parameters", { url: `/models?${names}` }],
    [
      "a content type",
      { url: "/predict", method: "POST" as const, payload: "1", headers: { "content-type": `a/${long}` } },
    ],
    ["an encoding", { url: "/predict", method: "POST" as const, payload: "1", headers: { "content-encoding": long } }],
  ])("does not repeat all of %s", async (_what, request) => {
    const app = buildApp({ models: await modelsOf(flowers), defaultModel: "flowers" });
    const { statusCode, body } = await app.inject(request);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain("x".repeat(101));
    expect(body.length).toBeLessThan(5_000);
  });

  test("names the first twenty of many errors, and says so", async () => {
    const app = buildApp({ models: await modelsOf(flowers) });
    const { detail, errors } = (await app.inject({ url: `/models?${names}` })).json();
    expect(errors).toHaveLength(20);
    expect(detail).toContain("Only the first 20 errors are listed.");
  });
});
