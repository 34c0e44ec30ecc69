import { describe, expect, test } from "vitest";
import { columnMeans, imputedColumn, knownCounts } from "../../src/training/imputation.ts";
import { matrix } from "./reference.ts";

describe("mean imputation", () => {
  const x = matrix(3, [1, null, 10, null, null, 20, 4, null, null]);

  test("takes the mean of the known values, and 0 where there is none", () => {
    expect(columnMeans(x)).toEqual(Float64Array.of(2.5, 0, 15));
    expect(knownCounts(x)).toEqual(Int32Array.of(2, 0, 2));
  });

  test("adds up a single column in pairs, as NumPy does", () => {
    const column = matrix(1, [...new Array<number>(8).fill(0.1), null]);
    expect(columnMeans(column)).toEqual(Float64Array.of(0.1));
    const wide = matrix(2, new Array<number>(16).fill(0.1));
    expect(columnMeans(wide)[0]).toBe(0.7999999999999999 / 8);
  });

  test("fills in the missing values only", () => {
    expect(imputedColumn(x, 0, 2.5)).toEqual(Float32Array.of(1, 2.5, 4));
    expect(imputedColumn(x, 2, 15)).toEqual(Float32Array.of(10, 20, 15));
  });

  test("leaves the data as they are", () => {
    const before = x.values.slice();
    columnMeans(x);
    expect(x.values).toEqual(before);
  });
});
