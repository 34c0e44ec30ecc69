import { describe, expect, test } from "vitest";
import { expectationOf } from "../src/core/expectation.ts";

describe("what rows let expect of a response", () => {
  test.each([
    [{ sepal_length: 1 }, "one", undefined],
    [[{ sepal_length: 1 }, { sepal_length: 2 }], "many", 2],
    [[1, 2, 3], "either", 3],
    [{ instances: [[1], [2]] }, "either", 2],
    [{ data: [[1], [2]] }, "either", 2],
    [{ rows: [[1]] }, "either", 1],
    [{ dataframe_records: [{}, {}, {}] }, "either", 3],
    [{ inputs: { a: [1, 2] } }, "either", undefined],
    [{ inputs: [[1], [2]] }, "either", undefined],
    [{ dataframe_split: { columns: ["a"], data: [[1], [2]] } }, "either", undefined],
  ])("%j", (rows, form, count) => {
    expect(expectationOf(rows)).toEqual({ form, count });
  });
});
