import { afterEach, describe, expect, test } from "vitest";
import type { CostDocument } from "../../src/commands/costDocument.ts";
import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import { irisRoutes, predicting, startServer, type TestServer } from "../cost/measuredServer.ts";

async function cost(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    stdin: async () => new Uint8Array(),
    isTerminal: false,
  };
  const status = await run(["cost", ...args], io);
  return { status, out: out.join("\n"), err: err.join("\n") };
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
  expect(out).toContain("takes one more, which has to pay for itself again");
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
  expect(without).toContain("Cold starts are not in it: 0.086 for every 1 %");
  expect(without).toContain("Logs are not in it: 0.48 for every KB");
  const { out: within } = await cost(["--ms", "5", "--arch", "x86_64", "--cold", "0.01", "--log-bytes", "1024"]);
  expect(within).not.toContain("not in it");
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

describe("refuses with status 2, what came and what is wanted", () => {
  test.each([
    ["--requests", "0", "a whole number from 1 to 1e12, such as 1e6 or 2.5M, is wanted"],
    ["--requests", "1.5", "a whole number"],
    ["--requests", "1,000", "a whole number"],
    ["--requests", "many", "a whole number"],
    ["--requests", "-5", "a whole number"],
    ["--requests", "0x10", "a whole number"],
    ["--requests", " 5", "a whole number"],
    ["--requests", "", 'came as ""'],
    ["--requests", "1e400", "a whole number"],
    ["--memory", "127", "a whole number from 128 to 10240 is wanted"],
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
    expect(err).toContain(`${flag} came as ${JSON.stringify(value)}; `);
    expect(err).toContain(wanted.startsWith("came") ? "is wanted" : wanted);
  });

  test.each([
    [["--arch", "arm"], "x86_64, arm64"],
    [[], "--measure"],
    [["--ms", "5", "--measure", "http://localhost:8080"], "not both"],
    [["--measure", "somewhere"], '"somewhere"'],
    [["--ms", "5", "--request", "7"], "--requests"],
  ])("%j", async (args, message) => {
    const { status, out, err } = await cost(args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
  });
});

describe("--measure", () => {
  let server: TestServer;
  afterEach(() => server.close());

  test("takes the milliseconds from a server, and says from which and how", async () => {
    server = await startServer(irisRoutes(predicting(20_000)));
    const { status, out } = await cost(["--measure", server.url]);
    expect(status).toBe(0);
    expect(out).toContain("20,000 ms each");
    expect(out).toContain(`Measured at ${server.url}, plants version 3`);
    expect(out).toContain("Lambda bills what the handler does and not the network");
  });

  test("with less memory than a processor's they take longer in proportion; more memory changes nothing", async () => {
    server = await startServer(irisRoutes(predicting(20_000)));
    const small = await document(["--measure", server.url, "--memory", "512"]);
    expect(small.measured).toMatchObject({ url: server.url, ms: 20_000, predictMs: 20_000 });
    expect(small.workload.ms).toBeCloseTo((20_000 * 1769) / 512, 6);
    expect((await document(["--measure", server.url, "--memory", "4096"])).workload.ms).toBe(20_000);
  });

  test("sends IRIS_API_KEY", async () => {
    server = await startServer(irisRoutes());
    await cost(["--measure", server.url], { IRIS_API_KEY: "secret" });
    expect(new Set(server.seen.map(({ headers }) => headers["x-api-key"]))).toEqual(new Set(["secret"]));
  });
});
