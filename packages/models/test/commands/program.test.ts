import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Io } from "../../src/commands/io.ts";
import { run } from "../../src/commands/program.ts";
import { BUNDLED_REGISTRY, type Engine, IrisError } from "../../src/index.ts";

const TORCH = new URL("../fixtures/onnx/torch-external-data", import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a command line. @returns its exit status and what it said */
async function iris(
  args: readonly string[],
  { stdin = "", env = {}, engine }: { stdin?: string; env?: Record<string, string>; engine?: Engine } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    env: { IRIS_REGISTRY: BUNDLED_REGISTRY, ...env },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    stdin: async () => Buffer.from(stdin),
    isTerminal: false,
    engine,
  };
  const status = await run(args, io);
  return { status, out: out.join("\n"), err: err.join("\n") };
}

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
async function emptyFolder(): Promise<string> {
  const path = join(folder, "nothing");
  await mkdir(path);
  return path;
}
/** An engine that loads no model. */
const refusing: Engine = {
  name: "refusing",
  load: () => Promise.reject(new IrisError("MODEL_REJECTED", "This engine loads no model.")),
};
const ROW = '{"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}';

describe("predict", () => {
  test("prints label and probability in full precision", async () => {
    expect(await iris(["predict", ROW])).toEqual({ status: 0, out: "setosa 0.999955568937495", err: "" });
  });

  test("--json prints one document, unrounded, with every class", async () => {
    const { out } = await iris(["predict", "[5.1,3.5,1.4,0.2]", "--json"]);
    expect(JSON.parse(out)).toEqual({
      model: "iris",
      version: "1",
      predictions: [
        {
          label: "setosa",
          probability: 0.999955568937495,
          probabilities: { setosa: 0.999955568937495, versicolor: expect.any(Number), virginica: expect.any(Number) },
        },
      ],
    });
  });

  test("a regression prints its value, and names a version after an @", async () => {
    const rows = "[[59,2,32.1,101,157,93.2,38,4,4.8598,87],[48,1,21.6,87,183,103.2,70,3,3.8918,69]]";
    const { out } = await iris(["predict", rows, "--model", "diabetes@stable"]);
    expect(out.split("\n").map(Number)).toEqual([expect.closeTo(200.87, 1), expect.any(Number)]);
  });

  const EXPECTED = ["setosa 0.999955568937495", "virginica 0.9997015554686776"].join("\n");
  test.each([
    ["rows.csv", "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n5.9,3,5.1,1.8\n"],
    [
      "columns-in-another-order.csv",
      "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n1.8,5.1,3,5.9\n",
    ],
    ["without-header.csv", "5.1,3.5,1.4,0.2\n5.9,3,5.1,1.8"],
    ["rows.ndjson", `${ROW}\n\n[5.9,3,5.1,1.8]\n`],
    ["rows.json", `[${ROW},[5.9,3,5.1,1.8]]`],
    ["no-extension", `{"instances":[${ROW},[5.9,3,5.1,1.8]]}`],
    [
      "columns.json",
      '{"inputs":{"sepal_length":[5.1,5.9],"sepal_width":[3.5,3],"petal_length":[1.4,5.1],"petal_width":[0.2,1.8]}}',
    ],
  ])("takes rows from @%s and, the same, from standard input", async (name, text) => {
    expect(await iris(["predict", `@${await file(name, text)}`])).toEqual({ status: 0, out: EXPECTED, err: "" });
    expect(await iris(["predict", "-"], { stdin: text })).toEqual({ status: 0, out: EXPECTED, err: "" });
  });

  test.each([
    ["{", "not JSON"],
    ["@nowhere.csv", "cannot be read"],
    ['{"sepal_lenght": 1}', 'Did you mean "sepal_length"'],
    ["[1,2,3]", "must be an array of 4"],
    ["[1,2,3,1e39]", "float32"],
  ])("refuses %s with status 2", async (rows, message) => {
    const { status, out, err } = await iris(["predict", rows]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toContain(message);
  });

  test("passes unknown features over when IRIS_UNKNOWN_FEATURES says so", async () => {
    const row = `{"id":7,${ROW.slice(1)}`;
    expect((await iris(["predict", row])).status).toBe(2);
    const { status, out } = await iris(["predict", row], { env: { IRIS_UNKNOWN_FEATURES: "ignore" } });
    expect({ status, out }).toEqual({ status: 0, out: "setosa 0.999955568937495" });
    const wrong = await iris(["predict", row], { env: { IRIS_UNKNOWN_FEATURES: "drop" } });
    expect(wrong.err).toContain('IRIS_UNKNOWN_FEATURES must be refuse or ignore, got "drop"');
  });

  test("an unknown model is an error that names the nearest one and all others", async () => {
    const { status, err } = await iris(["predict", ROW, "--model", "irsi"]);
    expect(status).toBe(2);
    expect(err).toContain(
      'error: No model is called "irsi". Did you mean "iris"? The registry has diabetes, iris, wine.',
    );
  });
});

describe("train", () => {
  test("reads the registry before the work, not after it", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "x");
    const { status, out, err } = await iris(["train", "--registry", "s3://nowhere/models"]);
    vi.unstubAllEnvs();
    expect(status).toBe(1);
    expect(out).toBe("Loading data.");
    expect(err).toContain("the connection failed");
  });

  test("prints its steps, where the model was saved and its metrics, and the model predicts", async () => {
    const registry = join(folder, "registry");
    const { status, out } = await iris(["train", "--registry", registry]);
    expect(status).toBe(0);
    expect(out.split("\n").slice(0, 4)).toEqual([
      "Loading data.",
      "Creating model.",
      "Fitting model with 150 datapoints.",
      "Saving model.",
    ]);
    expect(out).toContain(`Saved iris version 1 in ${registry}; stable is 1.`);
    expect(out).toMatch(/accuracy.*1\.0000/);
    expect((await iris(["predict", ROW, "--registry", registry])).out).toBe("setosa 0.999955568937495");
  });

  test("the given engine checks the model, and one that fails is not published", async () => {
    const registry = join(folder, "registry");
    const { status, err } = await iris(["train", "--registry", registry, "--rounds", "2"], { engine: refusing });
    expect({ status, err }).toEqual({ status: 1, err: "error: This engine loads no model." });
    expect((await iris(["show", "iris", "--registry", registry])).err).toContain("There is no registry folder");
  });

  test("a second training is version 2, with options of its own; an alias goes back and forth", async () => {
    const registry = ["--registry", join(folder, "registry")];
    await iris(["train", ...registry]);
    await iris(["train", "--rounds", "10", "--learning-rate", "0.5", "--depth", "2", ...registry]);
    const shown = JSON.parse((await iris(["show", "iris", "--json", ...registry])).out);
    expect(shown).toMatchObject({
      version: "2",
      training: { parameters: { rounds: 10, learningRate: 0.5, depth: 2 } },
    });
    expect((await iris(["alias", "iris", "stable", "1", ...registry])).out).toBe("iris: stable is 1");
    expect(JSON.parse((await iris(["show", "iris", "--json", ...registry])).out).version).toBe("1");
    expect((await iris(["alias", "iris", "canary", "1=90,2=10", ...registry])).out).toBe("iris: canary is 1=90,2=10");
    expect(JSON.parse((await iris(["list", "--json", ...registry])).out)).toEqual([
      { name: "iris", versions: ["1", "2"], aliases: { canary: { "1": 90, "2": 10 }, stable: "1" } },
    ]);
    expect((await iris(["alias", "iris", "canary", "--remove", ...registry])).out).toBe("iris: canary is gone");
    expect((await iris(["alias", "iris", "stabel", "--remove", ...registry])).err).toContain(
      'iris has no alias "stabel". Did you mean "stable"? It has stable.',
    );
    expect((await iris(["show", "iris@7", ...registry])).err).toContain(
      'iris has no version "7". It has 1, 2, latest, stable.',
    );
  });

  test("a CSV file of one's own, with its label column named", async () => {
    const rows = Array.from({ length: 20 }, (_, row) => `${row < 10 ? "small" : "large"},${row},${20 - row}`).join(
      "\n",
    );
    const data = await file("Some Sizes.csv", `Size,Body Length (cm),otherWidth\n${rows}\n`);
    const registry = ["--registry", join(folder, "registry")];
    expect(await iris(["train", "--data", data, "--target", "size", "--name", "sizes", ...registry])).toMatchObject({
      status: 0,
    });
    expect(
      (await iris(["predict", '{"body_length_cm": 1, "other_width": 19}', "-m", "sizes", ...registry])).out,
    ).toMatch(/^small 0\.99/);
  });

  test("the only model of a registry needs no name, and the label column in a row has a message of its own", async () => {
    const rows = Array.from({ length: 20 }, (_, row) => `${row},${row < 10 ? "small" : "large"}`).join("\n");
    const registry = ["--registry", join(folder, "registry")];
    await iris(["train", "--data", await file("sizes.csv", `length,size\n${rows}\n`), ...registry]);
    expect((await iris(["predict", "[3]", ...registry])).out).toMatch(/^small /);
    const { status, err } = await iris(["predict", '{"length": 3, "size": "small"}', ...registry]);
    expect({ status, err }).toEqual({
      status: 2,
      err: "error: /size is what this model predicts, not a feature: remove it",
    });
  });

  test.each([
    ["an empty file", "", "empty"],
    ["a ragged row", "a,b\n1,x\n1\n", "line 3"],
    ["one class", "a,b\n1,x\n2,x\n", "class"],
    ["a text feature", "color,b\n1,x\nred,y\n", 'column "color", line 3'],
    ["a label that is missing", "a,b\n1,x\n2,\n", "line 3"],
  ])("%s: status 2, what is wrong and where, and nothing written", async (_what, text, message) => {
    const { status, err } = await iris([
      "train",
      "--data",
      await file("data.csv", text),
      "--registry",
      join(folder, "registry"),
    ]);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(await readdir(folder)).toEqual(["data.csv"]);
  });

  test("the bundled registry is not written to", async () => {
    const { status, err } = await iris(["train", "--registry", BUNDLED_REGISTRY]);
    expect(status).toBe(1);
    expect(err).toContain("read-only");
  });

  test.each([
    ["--rounds", "0"],
    ["--rounds", "many"],
    ["--depth", "2.5"],
    ["--learning-rate", "-1"],
    ["--task", "guessing"],
  ])("refuses %s %s with status 2", async (flag, value) => {
    expect(await iris(["train", flag, value, "--registry", join(folder, "registry")])).toMatchObject({ status: 2 });
  });
});

describe("list, show and verify", () => {
  test("list shows models, tasks, versions and aliases", async () => {
    const { out } = await iris(["list"]);
    expect(out).toMatch(/iris.*classification.*1.*stable: 1/);
    expect(out).toMatch(/diabetes.*regression/);
  });

  test("show lists features with their units, classes and metrics", async () => {
    const { out } = await iris(["show", "iris@stable"]);
    expect(out).toMatch(/sepal_length.*cm.*4\.3 to 7\.9.*5\.9/);
    expect(out).toContain("setosa, versicolor, virginica");
    expect(out).toContain("5-fold cross-validation");
  });

  test("verify passes the bundled registry", async () => {
    const { status, out } = await iris(["verify"]);
    expect(status).toBe(0);
    expect(out).toContain("ok      iris@1");
  });

  test("verify loads models by the given engine", async () => {
    const { status, out } = await iris(["verify", "iris@1"], { engine: refusing });
    expect(status).toBe(1);
    expect(out).toBe("FAILED  iris@1 MODEL_REJECTED: This engine loads no model.");
  });

  test("verify fails on an empty registry: its name may be misspelt", async () => {
    const { status, err } = await iris(["verify", "--registry", await emptyFolder()]);
    expect(status).not.toBe(0);
    expect(err).toContain("holds no models");
  });

  test("show and verify name the files beside a model", async () => {
    const registry = join(folder, "registry");
    await cp(TORCH, join(registry, "torch", "1"), { recursive: true });
    const verified = await iris(["verify", "--registry", registry]);
    expect(verified).toMatchObject({
      status: 0,
      out: expect.stringContaining("torch@1 (0 golden rows, model.onnx.data)"),
    });
    expect((await iris(["show", "torch", "--registry", registry])).out).toMatch(
      /\n +model\.onnx\.data: \d+ bytes, sha256/,
    );
    await rm(join(registry, "torch", "1", "model.onnx.data"));
    const { status, out } = await iris(["verify", "--registry", registry]);
    expect(status).toBe(1);
    expect(out).toContain("FAILED  torch@1 MODEL_FILE_MISSING: torch version 1 has no model.onnx.data");
  });

  test("verify fails on what looks like a model and is not served, and list names it", async () => {
    const registry = join(folder, "misplaced");
    await cp(BUNDLED_REGISTRY, registry, { recursive: true });
    await mkdir(join(registry, "price", "v1"), { recursive: true });
    await writeFile(join(registry, "price", "v1", "model.onnx"), "x");
    await writeFile(join(registry, "iris", "model.onnx"), "x");
    const { status, out } = await iris(["verify", "--registry", registry]);
    expect(status).toBe(1);
    expect(out).toContain("FAILED  VERSION_FOLDER_MISSING: iris/model.onnx must be in a version's folder");
    expect(out).toContain("FAILED  VERSION_NAME_INVALID: price/v1 must be a plain number");
    expect((await iris(["verify", "iris@1", "--registry", registry])).status).toBe(0);
    const { err } = await iris(["list", "--registry", registry]);
    expect(err).toContain("not served: VERSION_FOLDER_MISSING: iris/model.onnx must be in a version's folder");
    expect(err).toContain("not served: VERSION_NAME_INVALID: price/v1 must be a plain number");
    expect((await iris(["verify", "iris", "--registry", registry])).out).not.toContain("price");
  });

  test("verify fails on a manifest that was changed after it was published", async () => {
    const registry = join(folder, "registry");
    await cp(BUNDLED_REGISTRY, registry, { recursive: true });
    const path = join(registry, "iris", "1", "manifest.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"cm"', '"mm"'));
    const { status, out } = await iris(["verify", "--registry", registry]);
    expect(status).toBe(1);
    expect(out).toContain("FAILED  iris@1 DIGEST_MISMATCH: The manifest of iris version 1 was changed");
  });

  test("verify fails on a damaged file and says why", async () => {
    const registry = join(folder, "registry");
    await iris(["train", "--registry", registry]);
    await writeFile(join(registry, "iris", "1", "model.onnx"), "damaged");
    const { status, out } = await iris(["verify", "--registry", registry]);
    expect(status).toBe(1);
    expect(out).toContain("FAILED  iris@1 DIGEST_MISMATCH");
  });

  test("the message about a misspelt command or option names the near one", async () => {
    expect(await iris(["predcit"])).toMatchObject({ status: 2, err: expect.stringContaining("predict") });
    expect(await iris(["list", "--jsn"])).toMatchObject({ status: 2, err: expect.stringContaining("--json") });
    expect(await iris(["--help"])).toMatchObject({ status: 0, out: expect.stringContaining("Usage: iris-models") });
  });
});
