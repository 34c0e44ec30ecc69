import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asker } from "./support/ask.ts";
import { hasContainers } from "./support/containers.ts";
import { type Deployment, deployOnMock, IRIS_MODELS } from "./support/deployment.ts";
import { manyRows, virginica } from "./support/rows.ts";

const Execution = Type.Object({
  status: Type.String(),
  output: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  cause: Type.Optional(Type.String()),
});
const Output = Type.Object({ ResultWriterDetails: Type.Object({ Bucket: Type.String(), Key: Type.String() }) });
const File = Type.Object({ Key: Type.String(), Size: Type.Integer() });
const Manifest = Type.Object({
  ResultFiles: Type.Object({ SUCCEEDED: Type.Array(File), FAILED: Type.Array(File), PENDING: Type.Array(File) }),
});
const Children = Type.Array(
  Type.Object({
    Status: Type.String(),
    Input: Type.String(),
    Output: Type.Optional(Type.String()),
    Error: Type.Optional(Type.String()),
    Cause: Type.Optional(Type.String()),
  }),
);
const Given = Type.Object({ Items: Type.Array(Type.Unknown()) });
const Gave = Type.Object({ model: Type.String(), version: Type.String(), results: Type.Array(Type.Unknown()) });

const A1 = JSON.stringify(virginica.row);
const JSON_TYPE = { "content-type": "application/json" };

let deployment: Deployment;
let ask: ReturnType<typeof asker>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-end-to-end-"));
  if (!hasContainers) return;
  deployment = await deployOnMock({ api: "http", auth: "iam", batch: true, force_destroy: true });
  ask = asker(deployment);
});
afterAll(async () => {
  await deployment?.stop();
  await rm(folder, { recursive: true });
});

describe.skipIf(!hasContainers)("the function as deployed", () => {
  const aws = (...args: readonly string[]) => deployment.run("aws", ...args);

  async function invoke(payload: unknown) {
    const file = join(folder, "response.json");
    const name = `${deployment.outputs.function_name}:${deployment.outputs.alias}`;
    const said = await aws("lambda", "invoke", "--function-name", name, "--payload", JSON.stringify(payload), file);
    return { said: JSON.parse(said), response: JSON.parse(await readFile(file, "utf8")) };
  }

  test("answers `aws lambda invoke` with a body that is an object (C3)", async () => {
    const { said, response } = await invoke({ body: virginica.row });
    expect(said).toEqual({ StatusCode: 200, ExecutedVersion: "1" });
    expect(response).toMatchObject({
      statusCode: 200,
      body: '{"prediction":{"label":"virginica","probability":0.9997}}',
      isBase64Encoded: false,
    });
  });

  test("reads its model from the bucket", async () => {
    const { response } = await invoke({ rawPath: "/models/iris" });
    expect(JSON.parse(response.body)).toMatchObject({ name: "iris", aliases: { stable: "1" } });
  });

  test("tells a failure of a batch as Lambda does", async () => {
    const { said, response } = await invoke({ BatchInput: { model: "nothing" }, Items: [virginica.row] });
    expect(said.FunctionError).toBe("Unhandled");
    expect(response.errorType).toBe("MODEL_NOT_FOUND");
  });

  /** Uploads rows, runs them through the state machine, and waits for the end. */
  async function runBatch(name: string, rows: readonly unknown[], ask: object) {
    const { bucket, state_machine_arn } = deployment.outputs;
    const key = `batch/input/${name}.jsonl`;
    await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    await aws("s3", "cp", "--quiet", join(folder, "rows.jsonl"), `s3://${bucket}/${key}`);
    const input = JSON.stringify({ key, ...ask });
    const machine = ["--state-machine-arn", state_machine_arn ?? "", "--name", name];
    const started = JSON.parse(await aws("stepfunctions", "start-execution", ...machine, "--input", input));
    const describeIt = async () =>
      Value.Parse(
        Execution,
        JSON.parse(await aws("stepfunctions", "describe-execution", "--execution-arn", started.executionArn)),
      );
    await expect.poll(async () => (await describeIt()).status, { timeout: 60_000 }).not.toBe("RUNNING");
    return describeIt();
  }

  const readObject = async (key: string): Promise<unknown> =>
    JSON.parse(await aws("s3", "cp", "--quiet", `s3://${deployment.outputs.bucket}/${key}`, "-"));

  test("answers 1,000 rows of a file, each beside its row, as the model does in process", async () => {
    const rows: unknown[] = manyRows(1000);
    const BAD = 512;
    rows[BAD] = { ...virginica.row, sepal_length: "long" };
    const { status, output } = await runBatch("thousand", rows, { model: "iris", version: "1", unrounded: true });
    expect(status).toBe("SUCCEEDED");

    const { ResultWriterDetails: written } = Value.Parse(Output, JSON.parse(output ?? ""));
    const { ResultFiles: files } = Value.Parse(Manifest, await readObject(written.Key));
    expect(files).toMatchObject({
      FAILED: [],
      PENDING: [],
      SUCCEEDED: [{ Key: expect.stringMatching(/^batch\/output\/.+\/SUCCEEDED_0\.json$/) }],
    });

    const children = Value.Parse(Children, await readObject(files.SUCCEEDED[0]?.Key ?? ""));
    expect(children.length).toBeGreaterThan(1);
    const joined = children.flatMap((child) => {
      const { Items } = Value.Parse(Given, JSON.parse(child.Input));
      const { model, version, results } = Value.Parse(Gave, JSON.parse(child.Output ?? ""));
      expect({ model, version, count: results.length }).toEqual({ model: "iris", version: "1", count: Items.length });
      return Items.map((row, index) => ({ row, result: results[index] }));
    });
    expect(joined.map(({ row }) => row)).toEqual(rows);

    const good = rows.filter((_, index) => index !== BAD);
    const file = join(folder, "good.jsonl");
    await writeFile(file, good.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const registry = ["--registry", deployment.outputs.registry, "--model", "iris@1"];
    const inProcess = JSON.parse(
      await deployment.run(process.execPath, IRIS_MODELS, "predict", `@${file}`, "--json", ...registry),
    );
    const expected = inProcess.predictions.map(({ label, probability }: { label: string; probability: number }) => ({
      prediction: { label, probability },
    }));
    expected.splice(BAD, 0, {
      error: expect.objectContaining({
        code: "INVALID_INPUT",
        errors: [expect.objectContaining({ path: "/sepal_length" })],
      }),
    });
    expect(joined.map(({ result }) => result)).toEqual(expected);
  });

  test("fails a batch for a model that is not there, and keeps what was said of it", async () => {
    const { status, error, cause } = await runBatch("unknown", [virginica.row], { model: "nothing" });
    expect({ status, error }).toEqual({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });
    expect(cause).toContain("tolerated failure threshold");
    const { bucket } = deployment.outputs;
    const keys = await aws("s3", "ls", "--recursive", `s3://${bucket}/batch/output/`);
    const [failed = ""] = /batch\/output\/\S+\/FAILED_0\.json/.exec(keys) ?? [];
    expect(Value.Parse(Children, await readObject(failed))).toMatchObject([
      { Status: "FAILED", Error: "MODEL_NOT_FOUND", Cause: expect.stringContaining("nothing") },
    ]);
  });
});

describe.skipIf(!hasContainers)("an HTTP API as deployed", () => {
  const problem = async (path: string, question: Parameters<typeof ask>[1]) => {
    const { status, headers, text } = await ask(path, { signed: true, headers: JSON_TYPE, ...question });
    expect(headers["content-type"]).toContain("application/problem+json");
    return { status, ...JSON.parse(text) };
  };

  test.each([
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

  test("hands queries over", async () => {
    const { text } = await ask("/predict?probabilities=true", { body: A1, headers: JSON_TYPE, signed: true });
    expect(JSON.parse(text).prediction.probabilities).toMatchObject({ virginica: 0.9997 });
  });

  test("refuses who has not signed", async () => {
    expect(await ask("/predict", { body: A1 })).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(await ask("/v2/repository/index", { body: "{}" })).toMatchObject({ status: 403 });
  });

  test("names every fault of a row", async () => {
    const body = JSON.stringify({ ...virginica.row, sepal_length: "long", petal_width: [1] });
    const { status, errors } = await problem("/predict", { body });
    expect(status).toBe(400);
    expect(errors.map(({ path }: { path: string }) => path)).toEqual(["/sepal_length", "/petal_width"]);
  });

  test.each([
    ["/models/nothing/predict", { body: A1 }, 404],
    ["/nowhere", { method: "GET" }, 404],
    ["/predict", { method: "GET" }, 405],
    ["/predict", { body: "x".repeat(1_100_000) }, 413],
    ["/predict", { body: A1, headers: { "content-type": "image/png" } }, 415],
  ])("says what is wrong with a request for %s: %#", async (path, question, status) => {
    expect(await problem(path, question)).toMatchObject({ status });
  });
});
