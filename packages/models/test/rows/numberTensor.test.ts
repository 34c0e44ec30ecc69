import { afterEach, describe, expect, test } from "vitest";
import { type Models, NumberTensor } from "../../src/index.ts";
import { openEcho } from "../support/echo.ts";

let models: Models | undefined;
afterEach(() => models?.close());

test("nested arrays of a tensor have its shape", () => {
  const tensor = new NumberTensor([2, 1, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(tensor.toNested()).toEqual([[[1, 2, 3]], [[4, 5, 6]]]);
});

test("a tensor with another number of elements than its shape is refused", () => {
  expect(() => new NumberTensor([2, 2], new Uint8Array(3))).toThrow(
    "data must have 4 elements for the shape [2, 2], got 3",
  );
});

describe("a row with a NumberTensor is the same as one with nested arrays", () => {
  test.each(["float32", "float64", "float16", "int64"] as const)("of %s, by name and by position", async (dtype) => {
    models = await openEcho({ x: dtype });
    const x = new NumberTensor([3], Float64Array.of(-2, 0, 40));
    const same = { x_out: [-2, 0, 40] };
    expect(await models.predict("echo", { x })).toEqual(same);
    expect(await models.predict("echo", x)).toEqual(same);
    expect(await models.predictMany("echo", [{ x }, [-2, 0, 40]])).toEqual([same, same]);
  });

  test("also where an element is wrong: each is named", async () => {
    models = await openEcho({ x: "int64" });
    const x = new NumberTensor([4], Float64Array.of(1, 0.5, 2, 1.5));
    const faults = [{ path: "/x/1" }, { path: "/x/3" }].map((fault) => expect.objectContaining(fault));
    await expect(models.predict("echo", { x })).rejects.toMatchObject({ code: "INVALID_INPUT", faults });
  });

  test("also where the shape is wrong", async () => {
    models = await openEcho({ x: "float32" });
    const x = new NumberTensor([2, 2], new Float32Array(4));
    await expect(models.predict("echo", { x })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      faults: [expect.objectContaining({ path: "/x/0" }), expect.objectContaining({ path: "/x/1" })],
    });
  });

  test("NaN is an element of floats", async () => {
    models = await openEcho({ x: "float32" });
    const x = new NumberTensor([2], Float32Array.of(Number.NaN, 1));
    expect(await models.predict("echo", { x })).toEqual({ x_out: ["NaN", 1] });
  });
});
