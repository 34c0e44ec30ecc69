import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, fakeServer, refusing, setosa, virginica } from "../fakeServer.ts";
import { runCli } from "./cli.ts";

const ROW = '{"sepal_length": 5.9, "sepal_width": 3, "petal_length": 5.1, "petal_width": 1.8}';
const NDJSON = "[5.1,3.5,1.4,0.2]\n[5.9,3,5.1,1.8]\n";
const CSV = "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-client-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("what is printed", () => {
  test.each([
    [{ prediction: virginica }, ["virginica 0.9997"]],
    [{ prediction: { label: 7 } }, ["7"]],
    [{ prediction: { value: 152.1 } }, ["152.1"]],
    [{ prediction: { logits: [1, 2] } }, ['{"logits":[1,2]}']],
    [{ prediction: { label: [1, 0], probabilities: [[0.5]] } }, ['{"label":[1,0],"probabilities":[[0.5]]}']],
    [{ prediction: { label: "a", score: 3 } }, ['{"label":"a","score":3}']],
  ])("%j is a readable line each", async (body, lines) => {
    expect(await runCli(["predict", ROW], answering(body))).toEqual({ status: 0, out: lines, err: [] });
  });

  test("many predictions are a line each", async () => {
    const outcome = await runCli(["predict", `[${ROW},${ROW}]`], answering({ predictions: [setosa, virginica] }));
    expect(outcome).toEqual({ status: 0, out: ["setosa 1", "virginica 0.9997"], err: [] });
  });

  test("--json is one document, unrounded, with every class, of the model and version of the response", async () => {
    const full = {
      label: "virginica",
      probability: 0.99970156,
      probabilities: { setosa: 0, versicolor: 0.0003, virginica: 0.99970156 },
    };
    const server = answering({ prediction: full });
    const { status, out } = await runCli(["predict", ROW, "--json", "--model", "iris@stable"], server);
    expect(status).toBe(0);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toEqual({ model: "iris", version: "3", predictions: [full] });
    expect(server.requests[0]!.url).toBe(
      "http://localhost:8080/models/iris/versions/stable/predict?probabilities=true&unrounded=true",
    );
  });
});

describe("which server and model gets the request", () => {
  const urlOf = async (args: string[], env: Record<string, string> = {}) => {
    const server = answering({ prediction: virginica });
    await runCli(["predict", ROW, ...args], { ...server, env });
    return server.requests[0]!;
  };

  test("flags come before the environment", async () => {
    const env = { IRIS_URL: "http://env.test", IRIS_DEFAULT_MODEL: "wine@2", IRIS_API_KEY: "k1" };
    expect((await urlOf([], env)).url).toBe("http://env.test/models/wine/versions/2/predict");
    expect((await urlOf(["-u", "http://flag.test/ml/", "-m", "iris"], env)).url).toBe(
      "http://flag.test/ml/models/iris/predict",
    );
    expect((await urlOf([], env)).headers.get("x-api-key")).toBe("k1");
  });
});

describe("rows", () => {
  const sentBy = async (argument: string, stdin?: string | Uint8Array, answer: unknown = { predictions: [setosa] }) => {
    const server = answering(answer);
    const outcome = await runCli(["predict", argument], { ...server, ...(stdin !== undefined && { stdin }) });
    const [request] = server.requests;
    return {
      ...outcome,
      type: request?.headers.get("content-type"),
      accept: request?.headers.get("accept"),
      body: await request?.text(),
    };
  };

  const [one, two] = [{ predictions: [setosa] }, { predictions: [setosa, virginica] }];
  test.each([
    ["rows.csv", CSV, "text/csv", one],
    ["rows.NDJSON", "[1]\n", "application/x-ndjson", one],
    ["rows.ndjson", NDJSON, "application/x-ndjson", two],
    ["rows.jsonl", "[1]\n", "application/x-ndjson", one],
    ["rows.json", ROW, "application/json", { prediction: setosa }],
    ["one-line", ROW, "application/json", { prediction: setosa }],
    ["pretty", JSON.stringify([[1, 2]], null, 2), "application/json", one],
    ["lines", NDJSON, "application/x-ndjson", two],
    ["cells", CSV, "text/csv", one],
  ])("of the file %s go as they are", async (name, text, type, answer) => {
    const file = join(folder, name);
    await writeFile(file, text);
    expect(await sentBy(`@${file}`, undefined, answer)).toMatchObject({
      status: 0,
      type,
      accept: "application/json",
      body: text,
    });
  });

  test("come from standard input, without a byte order mark", async () => {
    expect(await sentBy("-", `\ufeff${NDJSON}`, two)).toMatchObject({
      status: 0,
      type: "application/x-ndjson",
      body: NDJSON,
    });
  });

  test("that do not all have a prediction are an error, whatever their format", async () => {
    const rows = [ROW, ROW].join("\n");
    for (const [argument, stdin] of [[`[${ROW},${ROW}]`], ["-", rows], ["-", `[${rows.replace("\n", ",")}]`]]) {
      const { status, out, err } = await sentBy(argument!, stdin, one);
      expect({ status, out }).toEqual({ status: 1, out: [] });
      expect(err[0]).toMatch(/"predictions" for 2 rows, one for each row, got 1/);
    }
  });

  test("more than a request can hold is refused before it is all in memory", async () => {
    const stdin = async (most: number) => new Uint8Array(most + 1);
    const { status, err } = await runCli(["predict", "-"], { readStdin: stdin });
    expect(status).toBe(2);
    expect(err[0]).toMatch(/standard input must be at most 268435456 bytes, got more/);
  });

  test("a standard input that cannot be read is said without a stack", async () => {
    const stdin = () => Promise.reject(Object.assign(new Error("EISDIR: illegal operation"), { code: "EISDIR" }));
    const { status, err } = await runCli(["predict", "-"], { readStdin: stdin });
    expect({ status, err }).toEqual({
      status: 2,
      err: ["error: Standard input cannot be read (EISDIR: illegal operation)."],
    });
  });

  test.each([
    ["{sepal_length:5.9}", "", /not JSON.*single quotes/],
    ["rows.csv", "", /not JSON.*@rows\.csv/],
    ["@no/such/file", "", /"no\/such\/file" cannot be read \(ENOENT/],
    ["-", " \n", /standard input must hold rows/],
    ["-", new Uint8Array([0xff, 0xfe, 0x31]), /not text in UTF-8/],
  ])("%s: what cannot be read is said, and nothing is sent", async (argument, stdin, message) => {
    const { status, out, err, body } = await sentBy(argument, stdin);
    expect({ status, out, body }).toEqual({ status: 2, out: [], body: undefined });
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
  });
});

describe("what fails", () => {
  const errors = [
    { path: "/sepal_lenght", message: 'is no feature. Did you mean "sepal_length"?' },
    { path: "", message: "is short" },
  ];

  test("bad input is the caller's to mend: status 2, every fault", async () => {
    const { status, out, err } = await runCli(
      ["predict", ROW],
      refusing(400, { code: "INVALID_INPUT", detail: "It is wrong.", errors }),
    );
    expect({ status, out }).toEqual({ status: 2, out: [] });
    expect(err).toEqual([
      "error: It is wrong.",
      '  /sepal_lenght: is no feature. Did you mean "sepal_length"?',
      "  /: is short",
    ]);
  });

  test.each([
    [404, 2],
    [413, 2],
    [500, 1],
    [503, 1],
  ])("a status %i is exit status %i", async (answered, status) => {
    expect(await runCli(["predict", ROW], refusing(answered, { code: "X", detail: "No." }))).toMatchObject({
      status,
      out: [],
    });
  });

  test("nothing that a server says can act on a terminal", async () => {
    const nasty = "\u001b[2J\u009b2J\u007fgone";
    const detail = `${nasty}\nsecond line`;
    const faults = [1, 2].map((row) => ({ path: `/${nasty}${row}`, message: nasty }));
    const refused = await runCli(["predict", ROW], refusing(400, { code: "INVALID_INPUT", detail, errors: faults }));
    const proxy = await runCli(
      ["predict", ROW],
      fakeServer(() => new Response(nasty, { status: 500 })),
    );
    const label = { label: `${nasty}\n`, probability: 1, probabilities: {} };
    const answered = answering({ prediction: label });
    const [plain, json] = [
      await runCli(["predict", ROW], answered),
      await runCli(["predict", ROW, "--json"], answered),
    ];
    const shown = [refused, proxy, plain, json].flatMap(({ out, err }) => [...out, ...err]);
    expect(shown.join("")).not.toMatch(/[^\P{Cc}\n]/u);
    expect(refused.err[0]).toBe("error: \\u001b[2J\\u009b2J\\u007fgone\nsecond line");
    expect(JSON.parse(json.out[0]!).predictions[0].label).toBe(`${nasty}\n`);
  });

  test("a fault of the server can be found in its log", async () => {
    const { err } = await runCli(["predict", ROW], refusing(500, { code: "INTERNAL", detail: "It failed." }));
    expect(err).toEqual(["error: It failed.", "  request id: r2"]);
  });

  test("no server is status 1", async () => {
    const { status, err } = await runCli(
      ["predict", ROW],
      fakeServer(() => Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }))),
    );
    expect(status).toBe(1);
    expect(err[0]).toMatch(/http:\/\/localhost:8080: connect ECONNREFUSED.*npm start/);
  });

  test.each([
    [["-m", "@2"]],
    [["-m", "iris@"]],
    [["--url", "localhost"]],
    [["--url", ""]],
  ])("%j is status 2", async (flags) => {
    expect(await runCli(["predict", ROW, ...flags], answering({ prediction: setosa }))).toMatchObject({
      status: 2,
      out: [],
    });
  });
});
