import { expect, it } from "vitest";
import { pairwiseSum } from "../../src/training/pairwiseSum.ts";
import { readFixture } from "./reference.ts";

it.each(
  readFixture<{ values: number[]; sum: number }[]>("pairwise_sum"),
)("gives NumPy's sum of $values.length values", ({ values, sum }) => {
  expect(pairwiseSum(Float64Array.from(values))).toBe(sum);
});

it("of nothing is 0", () => {
  expect(pairwiseSum(new Float64Array(0))).toBe(0);
});
