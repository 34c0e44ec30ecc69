import { describe, expect, test } from "vitest";
import { columnName } from "../../src/tables/header.ts";

describe("columnName", () => {
  test.each([
    ["sepal length (cm)", "sepal_length_cm"],
    ["OD280/OD315 of diluted wines", "od280_od315_of_diluted_wines"],
    ["Sepal.Length", "sepal_length"],
    ["SepalLengthCm", "sepal_length_cm"],
    ["BMI", "bmi"],
    ["s1", "s1"],
    ["2nd Flr SF", "2nd_flr_sf"],
    ["__proto__", "proto"],
    ["TITLE", "title"],
    ["e\u0301te\u0301", "\u00e9t\u00e9"],
  ])("turns %s to %s", (header, name) => {
    expect(columnName(header)).toBe(name);
  });

  test("leaves the bundled names as they are", () => {
    for (const name of ["sepal_length", "alcalinity_of_ash", "od280_od315_of_diluted_wines"])
      expect(columnName(name)).toBe(name);
  });
});
