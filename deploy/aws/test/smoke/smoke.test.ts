import { describe, expect, test } from "vitest";
import type { DeploymentOutputs } from "../../src/outputs.ts";
import { SmokeFailed } from "../../src/smoke/report.ts";
import { type Differences, KEY, type Reply, smokeOf, TOKEN } from "./support/fakeAws.ts";
import { outputs } from "./support/outputs.ts";

const failedOf = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith("FAILED"));
/** A world that says something else to one path. */
const saying = (path: string, reply: Reply): Differences => ({
  service: (asked) => (asked === path ? reply : undefined),
});

describe("a deployment that works", () => {
  test.each<{ auth: DeploymentOutputs["auth"]; given: Partial<DeploymentOutputs>; env?: Record<string, string> }>([
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

  test("tells what a cold start took, and what a warm answer takes", async () => {
    const { lines } = await smokeOf(outputs);
    expect(lines[0]).toMatch(/^ok .*version 7, first response after \d+ ms, of which INIT took 123 ms$/);
    expect(lines.join("\n")).toMatch(/warm responses: \d+ ms/);
  });

  test("says that an open endpoint is open", async () => {
    const { lines } = await smokeOf({ ...outputs, auth: "none" });
    expect(lines.join("\n")).toContain("open to the whole internet");
  });

  test("says what it cannot try without a token", async () => {
    const { lines, error } = await smokeOf({ ...outputs, auth: "jwt" });
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toMatch(/skipped .*accepts a permitted caller: IRIS_TOKEN is not set/);
    expect(lines.join("\n")).toMatch(/ok {6}the endpoint refuses a request without a token/);
  });

  test("does not ask a mock whether a signature is right", async () => {
    const { lines } = await smokeOf(outputs, {}, { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" } });
    expect(lines.join("\n")).toMatch(/skipped the endpoint refuses a forged signature: .*only AWS does/);
  });

  test("asks only the function where there is no API", async () => {
    const { lines, error } = await smokeOf({ ...outputs, api: "none", invoke_url: null });
    expect(error).toBeUndefined();
    expect(lines.filter((line) => !line.includes("the endpoint"))).toHaveLength(3);
    expect(lines[3]).toMatch(/^skipped the endpoint/);
  });
});

describe("the default model's example row", () => {
  test("is predicted by the function and by the endpoint", async () => {
    const rows: unknown[] = [];
    const differences: Differences = {
      service: (path, body) => {
        if (path === "/predict" && !body.includes("no_feature_of_any_model")) rows.push(JSON.parse(body));
        return undefined;
      },
    };
    const { error } = await smokeOf(outputs, differences);
    expect(error).toBeUndefined();
    expect(rows.length).toBeGreaterThan(2);
    expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
      new Set(['{"sepal_length":1,"sepal_width":1,"petal_length":1,"petal_width":1}']),
    );
  });

  test("must get the same prediction from both", async () => {
    const other = { body: JSON.stringify({ prediction: { label: "setosa", probability: 1 } }), statusCode: 200 };
    const { lines, error } = await smokeOf(outputs, {
      invoked: (event) => (JSON.stringify(event).includes("sepal_length") ? { answer: other } : undefined),
    });
    expect(error).toBeInstanceOf(SmokeFailed);
    expect(failedOf(lines).join("\n")).toMatch(
      /POST \/predict predicts: must be the function's prediction, \{"label":"setosa".*got \{"label":"virginica"/,
    );
  });

  test.each([{}, { prediction: {} }, { prediction: "setosa" }])("must get a prediction, not %j", async (body) => {
    const { lines, error } = await smokeOf(outputs, saying("/predict", { status: 200, body }));
    expect(error).toBeInstanceOf(SmokeFailed);
    expect(failedOf(lines).join("\n")).toContain("must be a prediction (/prediction");
  });
});

describe("what is wrong is told", () => {
  const problem = { type: "about:blank", title: "x", status: 400, code: "INVALID_INPUT", detail: "x" };
  const open = { refuse: () => null };
  test.each<{ what: string; given?: Partial<DeploymentOutputs>; differences?: Differences; told: RegExp }>([
    {
      what: "no function yet",
      given: { function_name: null },
      told: /the function responds: there is none.*npm run deploy/,
    },
    {
      what: "a function that fails",
      differences: { invoked: () => ({ error: "Unhandled", answer: { errorType: "ACCESS_DENIED" } }) },
      told: /got Unhandled error \{"errorType":"ACCESS_DENIED"\}.*\/aws\/lambda\/iris/,
    },
    {
      what: "a function that is not ready",
      differences: saying("/health/ready", { status: 503, body: { code: "VERSION_OUT_OF_SERVICE" } }),
      told: /invocation: must be status 200, got 503 \(.*VERSION_OUT_OF_SERVICE/,
    },
    {
      what: "a function of somebody else",
      differences: { invoked: () => ({ answer: "Hello from Lambda!" }) },
      told: /must be a response of the handler.*got "Hello from Lambda!"/,
    },
    {
      what: "a default model without an example",
      differences: saying("/openapi.json", { status: 200, body: { paths: {} } }),
      told: /must be an OpenAPI document with an example row/,
    },
    {
      what: "an error that is no problem document",
      differences: {
        service: (path, body) =>
          path === "/predict" && body.includes("no_feature") ? { status: 400, body: problem } : undefined,
      },
      told: /problem document: must be application\/problem\+json, got application\/json/,
    },
    {
      what: "an address that is answered by something else",
      differences: saying("/nothing/is/here", { status: 404, body: { message: "Not Found" } }),
      told: /an unknown path gets 404: .*got application\/json/,
    },
    {
      what: "an endpoint without IAM",
      differences: open,
      told: /without a signature: must be status 403, got 200 .*open/,
    },
    {
      what: "an endpoint without a key",
      given: { auth: "api_key", api_key: KEY },
      differences: open,
      told: /without a key: must be status 403, got 200/,
    },
    {
      what: "an endpoint without JWT",
      given: { auth: "jwt" },
      differences: open,
      told: /without a token: must be status 401, got 200/,
    },
    {
      what: "an endpoint that never looks at the signature",
      differences: {
        refuse: ({ headers }) => (headers.authorization ? null : { status: 403, body: { message: "Forbidden" } }),
      },
      told: /refuses a forged signature: must be status 403, got 200/,
    },
    {
      what: "a gateway that may not call the function",
      differences: { refuse: () => ({ status: 500, body: { message: "Internal Server Error" } }) },
      told: /permitted caller, and is ready: must be status 200, got 500 \(.*Internal Server Error/,
    },
    {
      what: "management that is open",
      given: { auth: "none" },
      differences: { ...open, ...saying("/v2/repository/index", { status: 200, body: [] }) },
      told: /management paths.*: must be status 403, got 200/,
    },
  ])("$what", async ({ given, differences, told }) => {
    const { lines, error } = await smokeOf({ ...outputs, ...given }, differences);
    expect(failedOf(lines).join("\n")).toMatch(told);
    expect(error).toBeInstanceOf(SmokeFailed);
  });

  test("an endpoint that cannot be reached, by its address and reason", async () => {
    const { lines, error } = await smokeOf(outputs, {}, { env: { IRIS_GATEWAY: "http://127.0.0.1:1" } });
    expect(failedOf(lines)[0]).toMatch(
      /must be a response from https:\/\/abc123\..*\/health\/ready, got none \(connect ECONNREFUSED/,
    );
    expect(error).toBeInstanceOf(SmokeFailed);
  });

  test("every check that failed, in the error", async () => {
    const { error } = await smokeOf(outputs, saying("/health/ready", { status: 503, body: "" }));
    expect(error).toMatchObject({
      failed: [
        expect.stringContaining("invocation"),
        expect.stringContaining("newest"),
        expect.stringContaining("and is ready"),
      ],
    });
  });
});

describe("the newest version", () => {
  const canary = { function_version: "8", live: { version: "7", canary: { 8: 0.1 } } };
  const broken: Differences = {
    invoked: (_event, qualifier) => (qualifier === "8" ? { error: "Unhandled", answer: {} } : undefined),
  };

  test("is asked by its own number, and says so", async () => {
    const { lines, error } = await smokeOf({ ...outputs, ...canary });
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toMatch(/ok {6}version 8, the newest, .*: \{"label":"virginica"/);
  });

  test("fails the test when it is broken, however little traffic it gets", async () => {
    const { lines, error } = await smokeOf({ ...outputs, ...canary }, broken);
    expect(error).toBeInstanceOf(SmokeFailed);
    expect(failedOf(lines)).toEqual([expect.stringMatching(/version 8, the newest, .*Unhandled error/)]);
  });

  test("has to be the one that answers", async () => {
    const { lines } = await smokeOf({ ...outputs, ...canary }, { numbered: () => "7" });
    expect(failedOf(lines)).toEqual([expect.stringMatching(/must be version 8, got version 7/)]);
  });

  test("may be broken where all traffic was taken from it", async () => {
    const { lines, error } = await smokeOf({ ...outputs, ...canary, live: { version: "7", canary: {} } }, broken);
    expect(error).toBeUndefined();
    expect(lines.join("\n")).toContain("skipped version 8, the newest: version 7 gets all the traffic");
  });
});

describe("what passes by itself", () => {
  /** Says something else to the first request that comes. */
  const once = (reply: Reply, which = 0) => {
    let asked = 0;
    return () => (asked++ === which ? reply : undefined);
  };
  const forbidden: Reply = { status: 403, body: { message: "Forbidden" } };
  test.each([
    { what: "the throttle", reply: { status: 429, body: { message: "Too Many Requests" } }, maxWaitMs: 0 },
    { what: "a change on its way", reply: forbidden, maxWaitMs: 10_000 },
  ])("is waited for: $what", async ({ reply, maxWaitMs }) => {
    const { lines } = await smokeOf({ ...outputs, auth: "none" }, { refuse: once(reply) }, { maxWaitMs });
    expect(lines.join("\n")).toMatch(/ok {6}the endpoint accepts a permitted caller/);
  });

  test("is waited for in every check: a node of the gateway that learns later than others", async () => {
    const later = { refuse: once(forbidden, 2) };
    const { lines, error } = await smokeOf({ ...outputs, auth: "api_key", api_key: KEY }, later, {
      maxWaitMs: 10_000,
    });
    expect(failedOf(lines)).toEqual([]);
    expect(error).toBeUndefined();
  });

  test("is waited for once, not in every check, where it does not pass", async () => {
    let refused = 0;
    const never = {
      refuse: () => {
        refused++;
        return forbidden;
      },
    };
    const { error } = await smokeOf({ ...outputs, auth: "api_key", api_key: KEY }, never, { maxWaitMs: 3500 });
    expect(error).toBeInstanceOf(SmokeFailed);
    // readiness again after a pause, the others once: list, prediction, warm ones, bad input, nothing there; then three refusals
    expect(refused).toBe(2 + 5 + 3);
  });
});

test("never shows a key or a token", async () => {
  const failing: Differences = { refuse: () => ({ status: 500, body: "" }) };
  for (const given of [{ auth: "api_key", api_key: KEY }, { auth: "jwt" }, { auth: "iam" }] as const) {
    const { lines } = await smokeOf({ ...outputs, ...given }, failing, { env: { IRIS_TOKEN: TOKEN } });
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [KEY, TOKEN]) expect(lines.join("\n")).not.toContain(secret);
  }
});
