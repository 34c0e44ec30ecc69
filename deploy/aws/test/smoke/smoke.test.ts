import { describe, expect, it } from "vitest";
import type { DeploymentOutputs } from "../../src/outputs.ts";
import { SmokeFailed } from "../../src/smoke/smoke.ts";
import { outputs } from "./support/outputs.ts";
import { type Differences, KEY, type Reply, smokeOf, TOKEN } from "./support/world.ts";

const failedOf = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith("FAILED"));
/** A world that says something else to one path. */
const saying = (path: string, reply: Reply): Differences => ({
  service: (asked) => (asked === path ? reply : undefined),
});

describe("a deployment that works", () => {
  it.each<{ auth: DeploymentOutputs["auth"]; given: Partial<DeploymentOutputs>; env?: Record<string, string> }>([
    { auth: "iam", given: {} },
    { auth: "jwt", given: {}, env: { IRIS_TOKEN: TOKEN } },
    { auth: "api_key", given: { api: "rest", api_key: KEY } },
    { auth: "none", given: {} },
  ])("passes: $auth", async ({ auth, given, env = {} }) => {
    const { lines, error } = await smokeOf({ ...outputs, ...given, auth }, {}, { env });
    expect(failedOf(lines)).toEqual([]);
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toContain('ok      POST /predict predicts: {"label":"virginica","probability":0.9997}');
  });

  it("tells what a cold start took, and what a warm answer takes", async () => {
    const { lines } = await smokeOf(outputs);
    expect(lines[0]).toMatch(/^ok .*version 7, first answer after \d+ ms, of which INIT took 123 ms$/);
    expect(lines.join("\n")).toMatch(/warm answers come: in \d+ ms/);
  });

  it("says that an open endpoint is open", async () => {
    const { lines } = await smokeOf({ ...outputs, auth: "none" });
    expect(lines.join("\n")).toContain("open to the whole internet");
  });

  it("says what it cannot try without a token", async () => {
    const { lines, error } = await smokeOf({ ...outputs, auth: "jwt" });
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toMatch(/skipped .*lets in who may: IRIS_TOKEN is not set/);
    expect(lines.join("\n")).toMatch(/ok {6}the endpoint refuses a request without a token/);
  });

  it("does not ask a mock whether a signature is right", async () => {
    const { lines } = await smokeOf(outputs, {}, { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" } });
    expect(lines.join("\n")).toMatch(
      /skipped the endpoint refuses a signature that is made up: .*only real AWS can tell/,
    );
  });

  it("asks only the function where there is no API", async () => {
    const { lines, error } = await smokeOf({ ...outputs, api: "none", invoke_url: null });
    expect(error).toBeUndefined();
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/^skipped the endpoint/);
  });
});

describe("another model than the reference", () => {
  const version = (more: object): Reply => ({ status: 200, body: { model: "iris", version: "3", ...more } });
  const predicting = (described: Reply, prediction: unknown): Differences => ({
    service: (path, body) => {
      if (path === "/models/iris/versions/3") return described;
      if (path !== "/predict" || body.includes("no_feature_of_any_model")) return undefined;
      expect(JSON.parse(body)).toEqual({ age: 59 });
      return { status: 200, headers: { "x-model": "iris", "x-model-version": "3" }, body: { prediction } };
    },
  });
  const features = [{ name: "age", example: 59 }];

  it("is asked by its own examples", async () => {
    const differences = predicting(version({ task: "regression", features }), { value: 152.1 });
    const { lines, error } = await smokeOf(outputs, differences);
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toContain('POST /predict predicts: {"value":152.1}');
  });

  it("is asked by the contract's example where its features have none", async () => {
    const examples = { row: { value: { age: 59 } } };
    const post = { requestBody: { content: { "application/json": { examples } } } };
    const contract: Reply = { status: 200, body: { paths: { "/predict": { post } } } };
    const { service } = predicting(version({ task: "tensor" }), { sum: [1, 2] });
    const { error } = await smokeOf(outputs, {
      service: (path, body) => (path === "/openapi.json" ? contract : service?.(path, body)),
    });
    expect(error).toBeUndefined();
  });

  it.each([
    { task: "classification", classes: ["a", "b"], prediction: { label: "c", probability: 1 }, told: '"c"' },
    { task: "classification", classes: ["a", "b"], prediction: { label: "a", probability: 2 }, told: "probability" },
    { task: "regression", prediction: { value: "152.1" }, told: "/prediction/value" },
    { task: "tensor", prediction: {}, told: "/prediction" },
  ])("is told when it answers $prediction", async ({ prediction, told, ...described }) => {
    const { lines, error } = await smokeOf(outputs, predicting(version({ ...described, features }), prediction));
    expect(error).toBeInstanceOf(SmokeFailed);
    expect(failedOf(lines).join("\n")).toContain(told);
  });
});

describe("what is wrong is told", () => {
  const problem = { type: "about:blank", title: "x", status: 400, code: "INVALID_INPUT", detail: "x" };
  const open = { refuse: () => null };
  it.each<{ what: string; given?: Partial<DeploymentOutputs>; differences?: Differences; told: RegExp }>([
    {
      what: "no function yet",
      given: { function_name: null },
      told: /the function answers: there is none yet.*npm run deploy/,
    },
    {
      what: "a function that fails",
      differences: { invoked: () => ({ error: "Unhandled", answer: { errorType: "ACCESS_DENIED" } }) },
      told: /Unhandled error \{"errorType":"ACCESS_DENIED"\} came.*\/aws\/lambda\/iris/,
    },
    {
      what: "a function that is not ready",
      differences: saying("/health/ready", { status: 503, body: { code: "VERSION_OUT_OF_SERVICE" } }),
      told: /direct invocation: status 503 \(.*VERSION_OUT_OF_SERVICE.*\) came, 200 was wanted/,
    },
    {
      what: "a function of somebody else",
      differences: { invoked: () => ({ answer: "Hello from Lambda!" }) },
      told: /"Hello from Lambda!" came, an answer of the handler/,
    },
    {
      what: "no model in the bucket",
      differences: saying("/models", { status: 200, body: { default: "iris", models: [] } }),
      told: /no model at all came, "iris", the default model, in service was wanted.*iris-models train/,
    },
    {
      what: "another prediction of the reference",
      differences: saying("/predict", { status: 200, body: { prediction: { label: "setosa", probability: 0.9997 } } }),
      told: /\{"label":"setosa".*\} came, \{"label":"virginica","probability":0.9997\} was wanted/,
    },
    {
      what: "an error that is no problem document",
      differences: {
        service: (path, body) =>
          path === "/predict" && body.includes("no_feature") ? { status: 400, body: problem } : undefined,
      },
      told: /problem document that says why: application\/json came, application\/problem\+json was wanted/,
    },
    {
      what: "an address that is answered by something else",
      differences: saying("/nothing/is/here", { status: 404, body: { message: "Not Found" } }),
      told: /an address where nothing is, is 404: application\/json came/,
    },
    {
      what: "an endpoint without IAM",
      differences: open,
      told: /without a signature: status 200 .* came, 403 was wanted.*open/,
    },
    {
      what: "an endpoint without a key",
      given: { auth: "api_key", api_key: KEY },
      differences: open,
      told: /without a key: status 200/,
    },
    {
      what: "an endpoint without JWT",
      given: { auth: "jwt" },
      differences: open,
      told: /without a token: status 200.*401/,
    },
    {
      what: "an endpoint that never looks at the signature",
      differences: {
        refuse: ({ headers }) => (headers.authorization ? null : { status: 403, body: { message: "Forbidden" } }),
      },
      told: /refuses a signature that is made up: status 200/,
    },
    {
      what: "a gateway that may not call the function",
      differences: { refuse: () => ({ status: 500, body: { message: "Internal Server Error" } }) },
      told: /lets in who may, and is ready: status 500 \(.*Internal Server Error.*\) came, 200 was wanted/,
    },
    {
      what: "management that is open",
      given: { auth: "none" },
      differences: { ...open, ...saying("/v2/repository/index", { status: 200, body: [] }) },
      told: /paths that manage models.*: status 200 .* came, 403 was wanted/,
    },
  ])("$what", async ({ given, differences, told }) => {
    const { lines, error } = await smokeOf({ ...outputs, ...given }, differences);
    expect(failedOf(lines).join("\n")).toMatch(told);
    expect(error).toBeInstanceOf(SmokeFailed);
  });

  it("an endpoint that cannot be reached, by its address and reason", async () => {
    const { lines, error } = await smokeOf(outputs, {}, { env: { IRIS_GATEWAY: "http://127.0.0.1:1" } });
    expect(failedOf(lines)[0]).toMatch(
      /no answer \(connect ECONNREFUSED.*\) came, one from https:\/\/abc123\..*\/health\/ready was wanted/,
    );
    expect(error).toBeInstanceOf(SmokeFailed);
  });

  it("every check that failed, in the error", async () => {
    const { error } = await smokeOf(outputs, saying("/health/ready", { status: 503, body: "" }));
    expect(error).toMatchObject({ failed: [expect.stringContaining("direct"), expect.stringContaining("ready")] });
  });
});

describe("what passes by itself", () => {
  /** Says something else to the first request that comes. */
  const once = (reply: Reply) => {
    let asked = 0;
    return () => (asked++ === 0 ? reply : null);
  };
  it.each([
    { what: "the throttle", reply: { status: 429, body: { message: "Too Many Requests" } }, patienceMs: 0 },
    { what: "a change on its way", reply: { status: 403, body: { message: "Forbidden" } }, patienceMs: 10_000 },
  ])("is waited for: $what", async ({ reply, patienceMs }) => {
    const { lines } = await smokeOf({ ...outputs, auth: "none" }, { refuse: once(reply) }, { patienceMs });
    expect(lines.join("\n")).toMatch(/ok {6}the endpoint lets in who may/);
  });
});

it("never shows a key or a token", async () => {
  const failing: Differences = { refuse: () => ({ status: 500, body: "" }) };
  for (const given of [{ auth: "api_key", api_key: KEY }, { auth: "jwt" }, { auth: "iam" }] as const) {
    const { lines } = await smokeOf({ ...outputs, ...given }, failing, { env: { IRIS_TOKEN: TOKEN } });
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [KEY, TOKEN]) expect(lines.join("\n")).not.toContain(secret);
  }
});
