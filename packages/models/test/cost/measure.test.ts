import { afterEach, describe, expect, test } from "vitest";
import { measure } from "../../src/cost/measure.ts";
import { contract, irisRoutes, predicting, type Routes, startServer, type TestServer } from "./measuredServer.ts";

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
  const { ms, wallMs, bareMs } = await measured(irisRoutes(predicting(0, 3)));
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
