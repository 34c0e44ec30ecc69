import { describe, expect, test } from "vitest";
import type { Manifest } from "../../src/index.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

const good: Manifest = {
  name: "prices",
  version: "1",
  task: "regression",
  inputs: [{ name: "X", dtype: "float32", shape: [null, 2], features: ["area", "rooms"] }],
  features: [
    { name: "area", dtype: "float32", unit: "m2" },
    { name: "rooms", dtype: "float32" },
  ],
  outputs: [{ name: "variable", dtype: "float32", shape: [null, 1], role: "value" }],
  file: { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
};
const parse = (manifest: unknown) =>
  parseManifest(Buffer.from(JSON.stringify(manifest)), { name: "prices", version: "1" });

test("a right manifest is given back as it is", () => {
  expect(parse(good)).toEqual(good);
});

describe("what is wrong is named: where, what came, what is wanted", () => {
  const [area, rooms] = good.features!;
  const [input, output] = [good.inputs[0]!, good.outputs[0]!];
  test.each<[string, object, string, string]>([
    [
      "a task of no kind",
      { task: "guess" },
      "/task",
      'must be one of classification, regression, tensor, got string "guess"',
    ],
    ["a version as a number", { version: 1 }, "/version", "got 1"],
    ["a digest that is none", { file: { ...good.file, sha256: "…" } }, "/file/sha256", "sha256sum model.onnx"],
    ["another name", { name: "price" }, "/name", 'stands in the folder "prices"'],
    ["a feature that stands twice", { features: [area, area, rooms] }, "/features", 'names "area" more than once'],
    [
      "a feature that fills nothing",
      { inputs: [{ ...input, shape: [null, 1], features: ["area"] }] },
      "/features",
      '"rooms", which fills no input',
    ],
    [
      "an input of unknown features",
      { inputs: [{ ...input, features: ["area", "room"] }] },
      "/inputs/0/features",
      '"room", which is no feature',
    ],
    [
      "a shape that does not hold the features",
      { inputs: [{ ...input, shape: [null, 3] }] },
      "/inputs/0/shape",
      "is [null, 3]",
    ],
    [
      "text into a tensor of numbers",
      { features: [{ ...area, dtype: "string" }, rooms] },
      "/inputs/0/features",
      "of dtype string into a tensor of float32",
    ],
    [
      "a range upside down",
      { features: [{ ...area, range: { minimum: 2, maximum: 1 } }, rooms] },
      "/features/0/range",
      "above its maximum",
    ],
    [
      "an integer that is nullable",
      { features: [{ ...area, dtype: "int64", nullable: true }, rooms] },
      "/features/0",
      "only float features",
    ],
    ["a fixed batch", { inputs: [{ ...input, shape: [5, 2] }] }, "/inputs/0", "free or 1"],
    [
      "a regression without a value",
      { outputs: [{ ...output, role: "label" }] },
      "/outputs",
      'no output of role "value"',
    ],
    [
      "a classification without classes",
      { task: "classification", outputs: [{ ...output, role: "label" }] },
      "/classes",
      "is missing",
    ],
  ])("%s", (_what, part, path, message) => {
    expect(() => parse({ ...good, ...part })).toThrow(
      expect.objectContaining({
        code: "MANIFEST_INVALID",
        faults: expect.arrayContaining([{ path, message: expect.stringContaining(message) }]),
      }),
    );
  });

  test("text that is no JSON", () => {
    expect(() => parseManifest(Buffer.from("{"), { name: "prices", version: "1" })).toThrow("must be JSON in UTF-8");
  });
});
