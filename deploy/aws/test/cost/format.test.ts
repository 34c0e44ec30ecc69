import { expect, test } from "vitest";
import { money } from "../../src/cost/format.ts";

test.each([
  [0, "0.00"],
  [0.00024, "0.00024"],
  [0.05, "0.05"],
  [0.0864, "0.086"],
  [0.0994, "0.099"],
  [0.0996, "0.10"],
  [0.1, "0.10"],
  [0.344, "0.34"],
  [1234.5, "1,234.50"],
])("%f US dollars are %s", (usd, text) => {
  expect(money(usd)).toBe(text);
});
