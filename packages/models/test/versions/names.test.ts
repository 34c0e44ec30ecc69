import { afterEach, describe, expect, test } from "vitest";
import type { ManifestDraft, Models } from "../../src/index.ts";
import { echoDraft, echoGraph, openEcho, openOnly } from "../support/echo.ts";

let models: Models | undefined;
afterEach(() => models?.close());

/** `{ "__proto__": "float32" }` written in code would be a prototype. */
const inputs = JSON.parse('{"__proto__": "float32", "constructor": "float32", "toString": "string"}');
const row = JSON.parse('{"__proto__": [1.5], "constructor": [2], "toString": ["a"]}');

describe("names that every object inherits", () => {
  test("are names of inputs and outputs like any other", async () => {
    const draft = echoDraft(inputs);
    models = await openOnly(draft, echoGraph(inputs));
    const expected = { __proto___out: [1.5], constructor_out: [2], toString_out: ["a"] };
    expect(await models.predict("echo", row)).toEqual(expected);
    expect(await models.predictMany("echo", [row, row])).toEqual([expected, expected]);
    await expect(models.predict("echo", { constructor: [2], toString: ["a"] })).rejects.toMatchObject({
      faults: [{ path: "/__proto__", message: expect.stringContaining("is missing") }],
    });
  });

  test("can be the name of an output", async () => {
    const draft = echoDraft({ x: "float32" });
    const outputs = [{ ...draft.outputs[0]!, name: "__proto__" }];
    const golden = [{ row: [3], expected: { outputs: JSON.parse('{"__proto__": [3]}') } }];
    models = await openOnly(
      { ...draft, outputs, golden },
      echoGraph({ x: "float32" }, () => "__proto__"),
    );
    const prediction = await models.predict("echo", [3]);
    expect(Object.entries(prediction)).toEqual([["__proto__", [3]]]);
    expect(JSON.stringify(prediction)).toBe('{"__proto__":[3]}');
  });

  test("can be names of features", async () => {
    const { inputs: tensors, outputs } = echoDraft({ x: "float32" });
    const features = ["__proto__", "constructor"].map((name) => ({ name, dtype: "float32" as const }));
    const draft: ManifestDraft = {
      name: "echo",
      task: "tensor",
      inputs: [{ ...tensors[0]!, features: ["__proto__", "constructor"] }],
      features,
      outputs,
    };
    models = await openOnly(draft, echoGraph({ x: "float32" }));
    const named = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(await models.predict("echo", named)).toEqual({ x_out: [1, 2] });
    await expect(models.predict("echo", { constructor: 2 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

test("names of inputs match in either Unicode form", async () => {
  models = await openEcho({ "r\u00e9gion": "float32" });
  expect(await models.predict("echo", { "re\u0301gion": [1] })).toEqual({ "r\u00e9gion_out": [1] });
});

describe("labels past 2^53", () => {
  const classes = ["9007199254740992", "9007199254740993"];
  const draft: ManifestDraft = {
    name: "echo",
    task: "classification",
    inputs: [{ name: "x", dtype: "int64", shape: ["rows", null], features: ["id"] }],
    features: [{ name: "id", dtype: "int64" }],
    outputs: [{ name: "x_out", dtype: "int64", shape: ["rows", null], role: "label" }],
    classes,
    golden: classes.map((id) => ({ row: [id], expected: { label: id } })),
  };

  test("are the text of their digits, each its own", async () => {
    models = await openOnly(draft, echoGraph({ x: "int64" }));
    expect(
      await models.predictMany(
        "echo",
        classes.map((id) => [id]),
      ),
    ).toEqual(classes.map((label) => ({ label })));
  });

  test("are refused as numbers, which could not hold them", async () => {
    await expect(openOnly({ ...draft, classes: [2 ** 53, 1] }, echoGraph({ x: "int64" }))).rejects.toMatchObject({
      code: "MANIFEST_INVALID",
      message: expect.stringContaining("/classes/0: must be a string of digits"),
    });
  });
});

test("text with NUL is refused, as onnxruntime would cut it", async () => {
  models = await openEcho({ x: "string" });
  expect(await models.predict("echo", ["caf\u00e9 \u{1F600}"])).toEqual({ x_out: ["caf\u00e9 \u{1F600}"] });
  await expect(models.predict("echo", ["a\0b"])).rejects.toThrow(/\/0 must not contain the character NUL/);
});
