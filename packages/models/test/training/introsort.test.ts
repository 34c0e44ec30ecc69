import { expect, test } from "vitest";
import { introsort } from "../../src/training/introsort.ts";
import { readFixture } from "./reference.ts";

test.each(
  readFixture<{ values: number[]; rows: number[] }[]>("introsort"),
)("leaves equal values in scikit-learn's order (%#)", ({ values, rows }) => {
  const sorted = Float32Array.from([9, ...values, 9]);
  const order = Int32Array.from(sorted, (_, position) => position - 1);
  introsort(sorted, order, 1, values.length + 1);
  expect([...order]).toEqual([-1, ...rows, values.length]);
  expect([...sorted]).toEqual([9, ...values.toSorted((a, b) => a - b), 9]);
});
