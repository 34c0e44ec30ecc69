import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { isClassPrediction, isValuePrediction, type Manifest, type Prediction } from "../../src/index.ts";
import { firstDifference } from "../../src/versions/compare.ts";
import type { Case } from "../support/fixture.ts";
import { fixturePath, importTarget } from "./support.ts";

/** The models of `fixtures/onnx` that can be served, and what is to be found out of each. */
const SERVED: Readonly<Record<string, Partial<Manifest>>> = {
  "catboost-classifier-strings": { task: "classification", classes: ["setosa", "versicolor", "virginica"] },
  "lightgbm-zipmap-strings-nan": { task: "classification", classes: ["high", "low", "middle"] },
  "sklearn-forest-zipmap-int64": { task: "classification", classes: [0, 1, 2] },
  "sklearn-gbr-diabetes": { task: "regression", batched: true },
  "sklearn-isolation-forest": { task: "tensor", batched: true },
  "sklearn-logreg-zipmap-strings": { task: "classification", classes: ["setosa", "versicolor", "virginica"] },
  "sklearn-mixed-columns": { task: "classification", classes: ["approve", "decline", "refer"] },
  "sklearn-multioutput-forest": { task: "tensor", batched: true },
  "sklearn-tfidf-text": { task: "classification", classes: ["cooking", "sport", "travel"] },
  "sklearn-zipmap-columns": { task: "classification", classes: ["setosa", "versicolor", "virginica"] },
  "torch-cnn-fixed-batch": { task: "tensor", batched: true },
  "torch-external-data": { task: "tensor", batched: true },
  "torch-mlp-dynamic": { task: "tensor", batched: true },
  "torch-text-two-inputs": { task: "tensor", batched: true },
  "xgboost-classifier": { task: "classification", classes: [0, 1, 2] },
};

const REFUSED = ["refuse-custom-operator", "refuse-sequence-output", "refuse-truncated"];

const casesOf = async (name: string) =>
  JSON.parse(await readFile(fixturePath(name).replace("model.onnx", "cases.json"), "utf8"));

/** Row `index` of a case in the form that an imported model takes. */
function rowOf({ inputs }: Case, index: number, { features, inputs: specs }: Manifest): unknown {
  const parts = Object.entries(inputs).map(([name, rows]) => [name, rows[index]]);
  if (!features) return Object.fromEntries(parts);
  if (specs.length === 1) return parts[0]![1];
  return Object.fromEntries(parts.map(([name, cells]) => [name, (cells as unknown[])[0]]));
}

function predicted(prediction: Prediction, { task, classes = [] }: Manifest): unknown {
  if (task === "regression" && isValuePrediction(prediction)) return { value: prediction.value };
  if (task === "classification" && isClassPrediction(prediction)) {
    const { label, probabilities = {} } = prediction;
    return { label, probabilities: classes.map((name) => probabilities[String(name)]) };
  }
  return prediction;
}

function expectedOf({ expected }: Case, index: number, { task }: Manifest): unknown {
  if (task === "regression") return { value: expected.value![index] };
  if (task === "classification")
    return { label: expected.label![index], probabilities: expected.probabilities![index] };
  return Object.fromEntries(Object.entries(expected.outputs).map(([name, rows]) => [name, rows[index]]));
}

describe.each(Object.entries(SERVED))("%s, imported as its exporter wrote it", (name, found) => {
  test("predicts what the library that trained it predicts, row by row and together", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath(name));
    expect(manifest).toMatchObject({ name, version: "1", ...found });
    expect(manifest.golden).toHaveLength(4);
    const { cases, tolerance } = await casesOf(name);
    const rows = (cases as Case[]).flatMap((one) =>
      Object.values(one.inputs)[0]!.map((_, index) => ({
        row: rowOf(one, index, manifest),
        expected: expectedOf(one, index, manifest),
      })),
    );
    const expected = rows.map((one) => one.expected);
    const alone: unknown[] = [];
    for (const { row } of rows)
      alone.push(predicted(await target.models.predict(name, row, { probabilities: true }), manifest));
    expect(firstDifference(alone, expected, tolerance)).toBeUndefined();
    const many = await target.models.predictMany(
      name,
      rows.map(({ row }) => row),
      { probabilities: true },
    );
    expect(
      firstDifference(
        many.map((one) => predicted(one, manifest)),
        expected,
        tolerance,
      ),
    ).toBeUndefined();
  });
});

describe("what is inferred", () => {
  test("one feature for each input of one column, null where the graph fills it in", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath("sklearn-mixed-columns"));
    expect(manifest.features).toEqual([
      { name: "age", dtype: "int64" },
      { name: "income", dtype: "float32", nullable: true },
      { name: "debt_ratio", dtype: "float32", nullable: true },
      { name: "region", dtype: "string" },
      { name: "employment", dtype: "string" },
      { name: "dependants", dtype: "int64" },
    ]);
  });

  test("null for trees that have a branch for missing values, and for no others", async () => {
    const target = await importTarget();
    const holes = await target.import(fixturePath("lightgbm-zipmap-strings-nan"));
    expect(holes.manifest.features!.map(({ nullable }) => nullable)).toEqual([true, true, true, true]);
    const whole = await target.import(fixturePath("sklearn-gbr-diabetes"));
    expect(whole.manifest.features!.every(({ nullable }) => nullable === undefined)).toBe(true);
  });

  test("shapes that a run shows, where the declared ones are wrong", async () => {
    const target = await importTarget();
    const { manifest } = await target.import(fixturePath("sklearn-multioutput-forest"));
    expect(manifest.outputs).toEqual([{ name: "variable", dtype: "float32", shape: [null, 3] }]);
    const label = (await target.import(fixturePath("lightgbm-zipmap-strings-nan"))).manifest.outputs[0];
    expect(label).toEqual({ name: "label", dtype: "string", shape: [null], role: "label" });
  });

  test("weights of a second file go into the model's file", async () => {
    const target = await importTarget();
    const { manifest, changes } = await target.import(fixturePath("torch-external-data"));
    expect(manifest.files).toBeUndefined();
    expect(changes).toContain("The weights of model.onnx.data are now in the model's file.");
  });

  test("a model of this package's trainer keeps its names", async () => {
    const target = await importTarget();
    const file = new URL("../../registry/wine/1/model.onnx", import.meta.url).pathname;
    const { manifest } = await target.import(file);
    const published = JSON.parse(await readFile(file.replace("model.onnx", "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ name: "wine", task: "classification", classes: published.classes });
    expect(manifest.features!.map(({ name }) => name)).toEqual(
      published.features.map((one: { name: string }) => one.name),
    );
    expect(manifest.features!.every(({ nullable }) => nullable)).toBe(true);
  });
});

test.each(REFUSED)("%s is refused by name, and leaves nothing behind", async (name) => {
  const target = await importTarget();
  const { refuse } = await casesOf(name);
  const error: unknown = await target.import(fixturePath(name)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "MODEL_REJECTED" });
  for (const word of refuse.mentions) expect(String(error)).toContain(word);
  if (name === "refuse-truncated") expect(String(error)).toContain("cut off or damaged");
  expect(await target.models.registry.catalogue()).toEqual(new Map());
});
