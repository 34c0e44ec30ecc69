import { afterEach, describe, expect, test } from "vitest";
import type { Models } from "../../src/index.ts";
import { firstDifference } from "../../src/versions/compare.ts";
import { echoDraft, echoGraph, openEcho, openOnly } from "../support/echo.ts";

let models: Models | undefined;
afterEach(() => models?.close());

describe.each(["float32", "float64", "float16"] as const)("a tensor of %s", (dtype) => {
  test("takes NaN and the infinities as text and gives them back as text", async () => {
    models = await openEcho({ x: dtype });
    const sent = [1.5, "NaN", "Infinity", "-Infinity", null, Number.NaN];
    expect(await models.predict("echo", sent)).toEqual({ x_out: [1.5, "NaN", "Infinity", "-Infinity", "NaN", "NaN"] });
    expect(await models.predictMany("echo", [{ x: ["-Infinity"] }, { x: [2] }])).toEqual([
      { x_out: ["-Infinity"] },
      { x_out: [2] },
    ]);
  });

  test.each([
    ["nan", 'must be a number, "NaN", "Infinity", "-Infinity" or null (NaN), got string "nan"'],
    ["1.5", 'got string "1.5"'],
    ["toString", 'got string "toString"'],
    [true, "got true"],
    [Number.POSITIVE_INFINITY, "too large"],
    [1e39, dtype === "float64" ? "" : "out of the range"],
  ])("refuses %s", async (value, message) => {
    models = await openEcho({ x: dtype });
    const prediction = models.predict("echo", [value]);
    if (message === "") await expect(prediction).resolves.toEqual({ x_out: [value] });
    else
      await expect(prediction).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(message),
      });
  });
});

test("tensors that are no floats take neither null nor the texts of floats", async () => {
  models = await openEcho({ x: "int64" });
  for (const value of [null, "NaN", "Infinity"])
    await expect(models.predict("echo", [value])).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("golden rows expect NaN and infinities by their texts, and as null, which older ones have", async () => {
  const row = { x: ["NaN", "Infinity", 1] };
  for (const x_out of [
    ["NaN", "Infinity", 1],
    [null, null, 1],
  ]) {
    models = await openOnly(
      { ...echoDraft({ x: "float32" }), golden: [{ row, expected: { outputs: { x_out } } }] },
      echoGraph({ x: "float32" }),
    );
    await models.start();
    expect(models.status()).toMatchObject([{ versions: [{ state: "ready" }] }]);
  }
  models = await openOnly(
    { ...echoDraft({ x: "float32" }), golden: [{ row, expected: { outputs: { x_out: ["NaN", "-Infinity", 1] } } }] },
    echoGraph({ x: "float32" }),
  );
  await models.start();
  expect(models.status()).toMatchObject([{ versions: [{ state: "failed", reason: { code: "GOLDEN_ROW_FAILED" } }] }]);
});

test("NaN agrees with NaN, and with no number", () => {
  const tolerance = { absolute: 1, relative: 1 };
  expect(firstDifference(Number.NaN, Number.NaN, tolerance)).toBeUndefined();
  expect(firstDifference(Number.NaN, 1, tolerance)).toBeDefined();
  expect(firstDifference(1, null, tolerance)).toBeDefined();
});
