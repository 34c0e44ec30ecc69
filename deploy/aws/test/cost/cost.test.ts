import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { runCost } from "../../src/cost/cost.ts";
import type { CostDocument } from "../../src/cost/estimate.ts";

async function cost(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const context = { env, write: (text: string) => void out.push(text), warn: (text: string) => void err.push(text) };
  return { status: await runCost(args, context), out: out.join("\n"), err: err.join("\n") };
}
const document = async (args: readonly string[], env = {}): Promise<CostDocument> =>
  JSON.parse((await cost([...args, "--json"], env)).out);
/** The cells of each row of the tables. */
const rowsOf = (out: string): string[][] =>
  out
    .split("\n")
    .filter((line) => line.startsWith("│"))
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test("prints the cost of each way for both processors, with the day of the prices", async () => {
  const { status, out, err } = await cost(["--requests", "1e6", "--memory", "1769", "--ms", "5"]);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(rowsOf(out)).toEqual(
    expect.arrayContaining([
      ["USD a month", "x86_64", "arm64"],
      ["direct invocation", "0.34", "0.32"],
      ["HTTP API", "1.34", "1.32"],
      ["REST API", "3.84", "3.82"],
      ["direct invocation, 1 provisioned", "19.20", "15.40"],
      ["direct invocation, SnapStart", "7.17", "7.15"],
      ["direct invocation", "26 million", "74 million", "23 million", "75 million"],
      ["HTTP API", "6.7 million", "19 million", "5.5 million", "18 million"],
    ]),
  );
  expect(out).toMatch(/as of 20\d\d-\d\d-\d\d/);
  expect(out).toContain("Prices change");
  expect(out).toContain("never compared with AWS's pages: check them before you rely on them");
  expect(out).toContain("18.92");
});

test("a container that is full before it pays gets others beside it, and their number is told", async () => {
  const args = ["--ms", "100", "--arch", "x86_64"];
  const { out } = await cost(args);
  expect(rowsOf(out)).toContainEqual(["direct invocation", "2.9 million", "11 million, 2 containers"]);
  expect(out).toContain("another container has to pay for itself again");
  const { breakEven } = await document(args);
  expect(breakEven.map(({ loadBalancer, invocation, containers }) => [loadBalancer, invocation, containers])).toEqual([
    [false, "direct", 1],
    [false, "http", 1],
    [false, "rest", 1],
    [true, "direct", 2],
    [true, "http", 1],
    [true, "rest", 1],
  ]);
});

test("what is left out is told, until it is asked for", async () => {
  const { out: without } = await cost(["--ms", "5", "--arch", "x86_64"]);
  expect(without).toContain("Cold starts are not included: 0.086 for every 1 %");
  expect(without).toContain("Logs are not included: 0.48 for every KB");
  const { out: within } = await cost(["--ms", "5", "--arch", "x86_64", "--cold", "0.01", "--log-bytes", "1024"]);
  expect(within).not.toContain("not included");
  expect(rowsOf(within)).toContainEqual(["direct invocation", "0.91"]);
});

test("with rows, each way also tells what a million of them cost", async () => {
  const { out } = await cost(["--ms", "200", "--rows", "256", "--arch", "x86_64"]);
  expect(rowsOf(out)).toContainEqual(["direct invocation", "5.96", "0.023"]);
});

test("environments that are not enough are told, and none is provisioned with 0", async () => {
  const { out } = await cost(["--requests", "52.56M", "--ms", "100"]);
  expect(out).toContain("1 provisioned take 50 % of the requests");
  expect((await cost(["--ms", "5", "--provisioned", "0"])).out).not.toMatch(/REST API, . provisioned/);
});

test("--json is one document, unrounded, with every part", async () => {
  const { prices, workload, lambda, containers, breakEven } = await document(["--ms", "4.5", "--arch", "arm64"]);
  expect(prices).toEqual({
    region: "us-east-1",
    currency: "USD",
    asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
    provenance: expect.stringContaining("never compared"),
  });
  expect(workload).toMatchObject({ requests: 1e6, memory: 1769, ms: 4.5, billedMs: 5 });
  expect(lambda).toHaveLength(9);
  const [first] = lambda;
  expect(first).toMatchObject({ architecture: "arm64", start: "onDemand", invocation: "direct" });
  expect(first?.usd).toBeCloseTo(0.2 + 1e6 * (1769 / 1024) * 0.005 * 0.0000133334, 12);
  expect(first?.usd).toBe(Object.values(first!.parts).reduce((sum, part) => sum + part, 0));
  expect(containers.map(({ loadBalancer }) => loadBalancer)).toEqual([false, true]);
  expect(breakEven).toHaveLength(6);
});

test.each([
  ["2.5M", 2_500_000],
  ["1e6", 1_000_000],
  ["300k", 300_000],
  ["2.3k", 2_300],
  ["1.1m", 1_100_000],
  ["3B", 3_000_000_000],
  ["1", 1],
])("--requests %s are %i", async (text, requests) => {
  expect((await document(["--ms", "5", "--requests", text])).workload.requests).toBe(requests);
});

describe("invalid options end with exit code 2", () => {
  test.each([
    ["--requests", "0", "a whole number from 1 to 1e12, such as 1e6 or 2.5M, got"],
    ["--requests", "1.5", "a whole number"],
    ["--requests", "1,000", "a whole number"],
    ["--requests", "many", "a whole number"],
    ["--requests", "-5", "a whole number"],
    ["--requests", "0x10", "a whole number"],
    ["--requests", " 5", "a whole number"],
    ["--requests", "", 'got ""'],
    ["--requests", "1e400", "a whole number"],
    ["--memory", "127", "a whole number from 128 to 10240, got"],
    ["--memory", "10241", "128 to 10240"],
    ["--memory", "1769.5", "whole"],
    ["--ms", "0", "a number above 0"],
    ["--ms", "NaN", "a number above 0"],
    ["--ms", "900001", "up to 900000 (15 minutes)"],
    ["--rows", "0", "a whole number from 1 to 1000000"],
    ["--cold", "1.01", "a number from 0 to 1"],
    ["--cold", "1%", "a number from 0 to 1"],
    ["--cold-ms", "x", "a number from 0 to 900000"],
    ["--log-bytes", "-1", "a number from 0"],
    ["--payload-bytes", "7000000", "a number from 0 to 6291556"],
    ["--provisioned", "0.5", "a whole number from 0 to 100000"],
  ])("%s %j", async (flag, value, wanted) => {
    const { status, out, err } = await cost(["--ms", "5", flag, value]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(flag);
    expect(err).toContain(wanted);
  });

  test.each([
    [["--arch", "arm"], "x86_64, arm64"],
    [[], "--measure"],
    [["--ms", "5", "--measure", "http://localhost:8080"], "Set either"],
    [["--measure", "somewhere"], "somewhere"],
    [["--ms", "5", "--request", "7"], "--requests"],
  ])("%j", async (args, message) => {
    const { status, out, err } = await cost(args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
  });
});

describe("--measure", () => {
  const row = { age: 59 };
  const examples = { row: { value: row } };
  const contract = {
    paths: { "/predict": { post: { requestBody: { content: { "application/json": { examples } } } } } },
  };

  /** A server whose predictions take so long by their server-timing; without, it sends none. */
  async function startServer(timings?: readonly number[]) {
    const seen: { key: unknown; body: string }[] = [];
    const server = createServer(async (request, response) => {
      if (request.url === "/openapi.json") return void response.end(JSON.stringify(contract));
      let body = "";
      for await (const chunk of request) body += chunk;
      const dur = timings?.[seen.length % timings.length];
      seen.push({ key: request.headers["x-api-key"], body });
      response.setHeader("x-model", "plants").setHeader("x-model-version", "3");
      if (dur !== undefined) response.setHeader("server-timing", `parse;dur=9, predict;dur=${dur}`);
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
    return { url, seen, [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() };
  }

  test("reads the median server-timing of a few predictions", async () => {
    await using server = await startServer([7, 400, 7]);
    const { measured, workload } = await document(["--measure", `${server.url}/`], { IRIS_API_KEY: "secret" });
    expect(measured).toEqual({ url: server.url, model: "plants", version: "3", requests: 9, predictMs: 7, ms: 8 });
    expect(workload.ms).toBe(8);
    expect(server.seen.every(({ key, body }) => key === "secret" && body === JSON.stringify(row))).toBe(true);
    expect((await cost(["--measure", server.url])).out).toContain("plants version 3: 7 ms a prediction");
  });

  test("scales the milliseconds when the function has less memory than one processor", async () => {
    await using server = await startServer([19]);
    expect((await document(["--measure", server.url, "--memory", "512"])).workload.ms).toBeCloseTo(
      (20 * 1769) / 512,
      6,
    );
    expect((await document(["--measure", server.url, "--memory", "4096"])).workload.ms).toBe(20);
  });

  test("a server without server-timing, and none at all, are errors", async () => {
    await using server = await startServer();
    expect(await cost(["--measure", server.url])).toMatchObject({
      status: 2,
      err: expect.stringContaining("server-timing"),
    });
    const nobody = await cost(["--measure", "http://127.0.0.1:9"]);
    expect(nobody).toMatchObject({ status: 2, err: expect.stringContaining("no response from http://127.0.0.1:9") });
  });
});
