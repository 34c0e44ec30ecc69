import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IrisError, type LoadedModel, memoryStore, onnxruntime, openRegistry, type Tensors } from "../../src/index.ts";
import { toNestedArrays } from "../../src/inference/toNestedArrays.ts";
import { tensorRowCodec } from "../../src/rows/tensorRow.ts";
import { firstDifference } from "../../src/versions/compare.ts";

/** A backend case of the onnx package, as scripts/onnx_backend_cases.py writes it. */
interface BackendCase {
  readonly name: string;
  readonly rtol: number;
  readonly atol: number;
  readonly models: Readonly<Record<"renamed" | "free", string>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What became of a case: how it was offered and answered, or why it says nothing. */
type Outcome =
  | "whole"
  | "rows"
  | "not loaded by the runtime"
  | "not run by the runtime"
  | "refused"
  | `wrong: ${string}`;

const SCRIPT = new URL("../../scripts/onnx_backend_cases.py", import.meta.url).pathname;
const PYTHON = join(process.env.IRIS_TOOLS || join(homedir(), ".cache/iris-deploy"), "onnx/bin/python");
const NAME = "case";

const tolerated = ({ atol, rtol }: BackendCase) => ({ absolute: Math.max(atol, 1e-5), relative: Math.max(rtol, 1e-3) });

async function outcomeOf(one: BackendCase, bytes: Uint8Array): Promise<Outcome> {
  const store = memoryStore();
  await store.write(`${NAME}/1/model.onnx`, bytes);
  const models = await openRegistry(store);
  try {
    const model = await models.model(NAME).catch(() => undefined);
    return model === undefined ? "not loaded by the runtime" : await compared(one, bytes, model);
  } finally {
    await models.close();
  }
}

async function compared(one: BackendCase, bytes: Uint8Array, model: LoadedModel): Promise<Outcome> {
  const isWhole = model.manifest.batched === false;
  const asked = isWhole ? [one.inputs] : rowsOf(one.inputs);
  if (asked === undefined) return "refused";
  const own = await ownAnswer(one, bytes, model);
  for (const answers of [await apart(model, asked), await together(model, asked)]) {
    if (answers === undefined) return "refused";
    const answer = isWhole ? answers[0]! : joined(answers);
    const found = firstDifference(answer, one.outputs, tolerated(one));
    if (found === undefined) continue;
    // the runtime itself may differ from the case; what counts is the model's own answer
    if (own === undefined) return "not run by the runtime";
    if (firstDifference(answer, own, tolerated(one)) !== undefined) return `wrong: ${found}`;
  }
  return isWhole ? "whole" : "rows";
}

/** What the model answers in one run to the tensors of the case, asked without iris in between. */
async function ownAnswer(one: BackendCase, bytes: Uint8Array, { manifest }: LoadedModel) {
  const session = await onnxruntime.load(bytes);
  try {
    const codec = tensorRowCodec({ ...manifest, batched: false });
    const outputs: Tensors = await session.run(codec.feeds([codec.read(one.inputs, "")]), session.outputNames);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, toNestedArrays(tensor)]));
  } catch {
    return undefined;
  } finally {
    await session.close();
  }
}

/** The inputs cut along their first dimension; undefined where they do not have the same number of rows. */
function rowsOf(inputs: BackendCase["inputs"]): Record<string, unknown>[] | undefined {
  const lists = Object.entries(inputs);
  const counts = new Set(lists.map(([, value]) => (Array.isArray(value) ? value.length : -1)));
  const [count = 0] = counts;
  if (counts.size !== 1 || count < 1) return undefined;
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(lists.map(([name, value]) => [name, Array.isArray(value) ? value[row] : undefined])),
  );
}

const joined = (answers: readonly object[]): object =>
  Object.fromEntries(
    Object.keys(answers[0]!).map((name) => [name, answers.map((answer) => Reflect.get(answer, name))]),
  );

const isRefusal = (error: unknown): boolean =>
  error instanceof IrisError && ["INVALID_INPUT", "OUTPUT_INVALID", "MANIFEST_INVALID"].includes(error.code);

async function apart(model: LoadedModel, rows: readonly unknown[]): Promise<object[] | undefined> {
  const answers: object[] = [];
  for (const row of rows) {
    const answer = await model
      .predict(row)
      .catch((error: unknown) => (isRefusal(error) ? undefined : Promise.reject(error)));
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers;
}

const together = (model: LoadedModel, rows: readonly unknown[]): Promise<object[] | undefined> =>
  model.predictMany(rows).catch((error: unknown) => (isRefusal(error) ? undefined : Promise.reject(error)));

describe.skipIf(!existsSync(PYTHON))("ONNX's backend cases (deploy/tools/install.sh onnx installs them)", () => {
  let folder: string;
  let cases: BackendCase[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "iris-backend-"));
    const file = join(folder, "cases.jsonl");
    await promisify(execFile)(PYTHON, ["-W", "ignore", SCRIPT, file]);
    const lines = (await readFile(file, "utf8")).trim().split("\n");
    cases = lines.map((line) => JSON.parse(line));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ["the first dimension of every input and output renamed to a symbol", "renamed"],
    ["all sizes taken away", "free"],
  ] as const)("with %s are answered as the model answers, or refused", { timeout: 300_000 }, async (_, variant) => {
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    for (const one of cases) {
      const outcome = await outcomeOf(one, Buffer.from(one.models[variant], "base64"));
      if (outcome.startsWith("wrong")) wrong.push(`${one.name}: ${outcome}`);
      counts.set(outcome.split(":")[0]!, (counts.get(outcome.split(":")[0]!) ?? 0) + 1);
    }
    const compared = (counts.get("rows") ?? 0) + (counts.get("whole") ?? 0);
    console.log(`${variant}: ${compared} of ${cases.length} cases compared;`, Object.fromEntries(counts));
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });
});
