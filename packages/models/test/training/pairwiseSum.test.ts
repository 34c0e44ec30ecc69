import { expect, test } from "vitest";
import { pairwiseSum } from "../../src/training/pairwiseSum.ts";
import { readFixture } from "./reference.ts";

test.each(
  readFixture<{ values: number[]; sum: number }[]>("pairwise_sum"),
)("gives NumPy's sum of $values.length values", ({ values, sum }) => {
  expect(pairwiseSum(Float64Array.from(values))).toBe(sum);
});

test("of nothing is 0", () => {
  expect(pairwiseSum(new Float64Array(0))).toBe(0);
});
