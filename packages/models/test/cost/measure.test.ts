import { afterEach, describe, expect, test } from "vitest";
import { measure } from "../../src/cost/measure.ts";
import {
  changing,
  contract,
  irisRoutes,
  predicting,
  type Routes,
  startServer,
  stoppedClock,
  type TestServer,
  TOO_MANY,
  throttled,
  throughGateway,
} from "./measuredServer.ts";

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(routes: Routes): Promise<TestServer> {
  server = await startServer(routes);
  return server;
}
const measured = async (routes: Routes) => measure((await serve(routes)).url, { fetch });

test("asks the default model's own example, many times, over connections that are kept", async () => {
  const { url, seen, connections } = await serve(irisRoutes());
  expect(await measure(`${url}/`, { fetch, apiKey: "secret" })).toMatchObject({ url, model: "plants", version: "3" });
  const predictions = seen.filter(({ line }) => line === "POST /predict");
  expect(predictions.length).toBeGreaterThan(20);
  expect(new Set(predictions.map(({ body }) => body))).toEqual(new Set(['{"height":5}']));
  expect(new Set(seen.map(({ headers }) => headers["x-api-key"]))).toEqual(new Set(["secret"]));
  expect(connections()).toBeLessThan(5);
});

test("counts no less than the server says: the median of its server-timing", async () => {
  // far more than a request really takes, so that a busy machine does not matter
  const said = [20_000, 90_000, 20_002, 1, 20_001];
  let asked = 0;
  const routes = irisRoutes({
    "POST /predict": () => predicting(said[asked++ % said.length]!)["POST /predict"](),
  });
  const { predictMs, ms, requests } = await measured(routes);
  expect({ predictMs, ms, requests }).toEqual({ predictMs: 20_001, ms: 20_001, requests: 100 });
});

test("counts what the server does beside the model, without what a bare request takes", async () => {
  const measurement = await measured(irisRoutes(predicting(0, 3)));
  if (measurement.by !== "server") throw new Error("a server is wanted");
  const { ms, wallMs, bareMs } = measurement;
  expect(ms).toBe(wallMs - bareMs);
  expect(ms).toBeGreaterThan(0);
});

test("a server below a path is measured there", async () => {
  const below = Object.fromEntries(
    Object.entries(irisRoutes()).map(([line, route]) => [line.replace("/", "/ml/"), route]),
  );
  const { url } = await serve(below);
  expect(await measure(`${url}/ml`, { fetch })).toMatchObject({ url: `${url}/ml`, model: "plants" });
});

describe("a function of Lambda", () => {
  test.each([
    "apigw-requestid",
    "x-amzn-requestid",
  ])("is told by %s; what it says counts, and what is assumed of its runtime", async (header) => {
    const { url, seen } = await serve(throughGateway(irisRoutes(predicting(7, 3)), header));
    const measurement = await measure(url, { fetch, clock: stoppedClock() });
    expect(measurement).toMatchObject({ by: "lambda", model: "plants", predictMs: 7, overheadMs: 1, ms: 8 });
    expect(measurement).not.toHaveProperty("bareMs");
    expect(seen.map(({ line }) => line)).not.toContain("GET /health/live");
  });

  test("is measured within the throttle that a deployment has unless told otherwise", async () => {
    const clock = stoppedClock();
    const answers: number[] = [];
    const watched = changing(throttled(throughGateway(irisRoutes()), clock, { rate: 20, burst: 40 }), (answer) => {
      answers.push(answer.status ?? 200);
      return answer;
    });
    const { requests } = await measure((await serve(watched)).url, { fetch, clock });
    expect(requests).toBe(100);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});

describe("a server that answers 429", () => {
  const refusing = (times: number, headers: Record<string, string> = {}): Routes => {
    let left = times;
    return changing(irisRoutes(), (answer) => (left-- > 0 ? { ...TOO_MANY, headers } : answer));
  };

  test("is asked again, more slowly and less often, and only what it answered counts", async () => {
    const clock = stoppedClock();
    const { url, seen } = await serve(throttled(irisRoutes(), clock, { rate: 2, burst: 4 }));
    const { requests, by } = await measure(url, { fetch, clock });
    expect(by).toBe("server");
    expect(requests).toBeGreaterThanOrEqual(5);
    expect(requests).toBeLessThan(50);
    expect(clock.now()).toBeLessThan(60_000);
    expect(seen.length).toBeGreaterThan(2 * requests);
  });

  test.each([
    ["7", 7_000],
    ["0", 100],
    ["soon", 1_000],
    [undefined, 1_000],
  ])("is asked again when it says: Retry-After %s", async (after, ms) => {
    const waits: number[] = [];
    const { now, wait } = stoppedClock();
    const clock = {
      now,
      wait: (waited: number) => {
        waits.push(waited);
        return wait(waited);
      },
    };
    await measure((await serve(refusing(1, after === undefined ? {} : { "retry-after": after }))).url, {
      fetch,
      clock,
    });
    expect(waits[0]).toBe(ms);
  });

  test("is measured at the lowest throttle that a deployment can have", async () => {
    const clock = stoppedClock();
    const { url } = await serve(throttled(throughGateway(irisRoutes()), clock, { rate: 1, burst: 1 }));
    expect((await measure(url, { fetch, clock })).requests).toBeGreaterThanOrEqual(5);
    expect(clock.now()).toBeLessThan(60_000);
  });

  test("Retry-After as a date", async () => {
    const clock = stoppedClock();
    const inTwentySeconds = new Date(Date.now() + 20_000).toUTCString();
    const { url } = await serve(refusing(1, { "retry-after": inTwentySeconds }));
    const early = await measure(url, { fetch, clock });
    expect(early.requests).toBeGreaterThan(5);
    // a date has no fractions of a second
    expect(clock.now()).toBeGreaterThan(18_000);
  });

  test.each<[string, Routes, string]>([
    ["always", refusing(Number.POSITIVE_INFINITY), 'as too many (429 with "{\\"message\\":\\"Too Many Requests\\"}")'],
    ["for an hour", refusing(1, { "retry-after": "3600" }), 'to be asked again after "3600"'],
  ])("%s is given up, with what to do", async (_what, routes, message) => {
    const { url } = await serve(routes);
    const error = await measure(url, { fetch, clock: stoppedClock() }).then(String, String);
    expect(error).toContain(message);
    expect(error).toContain("raise throttle for the measurement, or measure a local server");
  });
});

test("a redirect is not followed: the key goes to nobody else", async () => {
  const other = await startServer(irisRoutes());
  const { url } = await serve(
    changing(irisRoutes(), () => ({ status: 307, headers: { location: `${other.url}/health/ready` }, body: "" })),
  );
  const error = await measure(url, { fetch, apiKey: "secret" }).then(String, String);
  await other.close();
  expect(other.seen).toEqual([]);
  expect(error).toContain(`redirects to "${other.url}", which is not followed; give that address`);
});

describe("is refused, with the reason", () => {
  test.each<[string, Routes, string]>([
    [
      "a server that is not ready",
      {
        "GET /health/ready": {
          status: 503,
          body: { status: "not ready", model: "iris", reasons: ['the registry has no model called "iris"'] },
        },
      },
      'default model "iris" not in service (the registry has no model called "iris")',
    ],
    [
      "another server",
      { "GET /health/ready": { body: "<html>hello</html>" } },
      '/health/ready gave 200 with "<html>hello</html>"',
    ],
    [
      "another server's JSON",
      { "GET /health/ready": { body: { status: "UP" } } },
      "does not answer as an iris server does",
    ],
    [
      "a gateway that wants more",
      { "GET /health/ready": { status: 403, body: { message: "Forbidden" } } },
      "IRIS_API_KEY",
    ],
    [
      "no contract",
      { "GET /openapi.json": { status: 404, body: { code: "NOT_FOUND", detail: "There is no such address." } } },
      "/openapi.json gave 404 NOT_FOUND: There is no such address",
    ],
    [
      "a contract of something else",
      { "GET /openapi.json": { body: { openapi: "3.1.0", paths: {} } } },
      "does not answer as an iris server does",
    ],
    [
      "a bare request that fails",
      { "GET /health/live": { status: 503, body: "" } },
      "answers /health/live with 503 with nothing; 200 is wanted",
    ],
    ["a model without an example", { "GET /openapi.json": { body: contract({}) } }, "give --ms"],
    [
      "a row that fails",
      { "POST /predict": { status: 500, body: { code: "OUTPUT_INVALID", detail: "It gave NaN." } } },
      "refuses its own example: 500 OUTPUT_INVALID: It gave NaN",
    ],
    [
      "headers that were taken off",
      { "POST /predict": { body: { prediction: { value: 1 } } } },
      "without x-model, x-model-version and server-timing",
    ],
  ])("%s", async (_what, others, message) => {
    await expect(measured(irisRoutes(others))).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringContaining(message),
    });
  });

  test("a server that is not there", async () => {
    const gone = await startServer({});
    await gone.close();
    await expect(measure(gone.url, { fetch })).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringMatching(/cannot be reached \(.*ECONNREFUSED.*an iris server is wanted there/),
    });
  });

  test.each([
    ["localhost:8080", "localhost:8080"],
    ["ftp://localhost", "http://localhost:8080 is wanted"],
    ["", '""'],
    ["http://localhost/?a=1", '"?"'],
    ["http://me:hunter2@localhost", "a user or a password"],
    ["me:hunter2@localhost", "…@localhost"],
  ])("the address %j", async (address, message) => {
    const error = await measure(address, { fetch }).then(String, String);
    expect(error).toContain(message);
    expect(error).not.toContain("hunter2");
  });
});
