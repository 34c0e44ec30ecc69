import { describe, expect, test } from "vitest";
import { bundledDatasets } from "../../src/training/bundledDatasets.ts";
import { loadDataset } from "../../src/training/dataset.ts";

describe("bundled data", () => {
  test.each(bundledDatasets)("$name is described as it is", async (bundled) => {
    const dataset = await loadDataset(bundled.name);
    expect(dataset).toMatchObject({ name: bundled.name, task: bundled.task, target: bundled.target.name, notes: [] });
    expect(dataset.features).toEqual(Object.keys(bundled.features));
    expect(dataset.x.values.some(Number.isNaN)).toBe(false);
    const { values, columns } = dataset.x;
    const rows = Array.from({ length: dataset.x.rows }, (_, row) =>
      Array.from(values.subarray(row * columns, (row + 1) * columns)),
    );
    expect(rows).toContainEqual(Object.values(bundled.features).map(({ example }) => example));
  });

  test("has 150 irises in Fisher's form, 178 wines and 442 patients", async () => {
    const iris = await loadDataset("iris");
    expect(iris).toMatchObject({ x: { rows: 150 }, classes: ["setosa", "versicolor", "virginica"] });
    expect(Array.from(iris.x.values.subarray(34 * 4, 35 * 4))).toEqual([4.9, 3.1, 1.5, 0.2]);
    expect(Array.from(iris.x.values.subarray(37 * 4, 38 * 4))).toEqual([4.9, 3.6, 1.4, 0.1]);
    expect(await loadDataset("wine")).toMatchObject({
      x: { rows: 178, columns: 13 },
      classes: ["class_0", "class_1", "class_2"],
    });
    expect(await loadDataset("diabetes")).toMatchObject({
      x: { rows: 442, columns: 10 },
      task: "regression",
      decimals: 0,
    });
  });
});
