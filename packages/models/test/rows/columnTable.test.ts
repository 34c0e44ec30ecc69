import { describe, expect, test } from "vitest";
import type { Feature } from "../../src/manifest/feature.ts";
import { readColumnTable } from "../../src/rows/columnTable.ts";
import type { RowColumns } from "../../src/rows/parse.ts";

const features: Feature[] = [
  { name: "width", dtype: "float64" },
  { name: "sepal_length", dtype: "float64" },
];
const model: RowColumns = { features, target: { name: "species" }, inputs: [] };

const tableOf = (columns: Readonly<Record<string, readonly unknown[]>>) => ({
  names: Object.keys(columns),
  length: Object.values(columns)[0]?.length ?? 0,
  valueAt: (column: number, row: number) => Object.values(columns)[column]?.[row],
});

const rowsOf = async (columns: Parameters<typeof tableOf>[0], manifest = model) =>
  (await readColumnTable(tableOf(columns), manifest)).rows.slice(0, 10);

describe("a table of columns", () => {
  test("has its columns in any order, and names as training reads them", async () => {
    expect(await rowsOf({ "sepal length": [1, 2], width: [3, 4] })).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });

  test("may have the target, row names and an index of pandas", async () => {
    const extra = { "Unnamed: 0": ["a", "b"], species: ["x", "x"], __index_level_0__: [7, 8] };
    expect(await rowsOf({ ...extra, width: [3, 4], sepal_length: [1, 2] })).toHaveLength(2);
    const repeated = rowsOf({ ...extra, "Unnamed: 0": ["a", "a"], width: [3, 4], sepal_length: [1, 2] });
    await expect(repeated).rejects.toThrow('column "Unnamed: 0" is not a feature of this model');
  });

  test("is refused with every column that is missing or unknown", async () => {
    await expect(rowsOf({ widht: [1], sepal_length: [1] })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      faults: [
        { message: expect.stringContaining('Did you mean "width"?') },
        { message: expect.stringContaining('column "width" is missing') },
      ],
    });
    const ignoring = { ...model, unknownFeatures: "ignore" } as const;
    expect(await rowsOf({ other: [0], width: [1], sepal_length: [2] }, ignoring)).toEqual([[1, 2]]);
  });

  test("names the feature in the path of an error", async () => {
    const { valuePathOf } = await readColumnTable(tableOf({ sepal_length: [1], width: [2] }), model);
    expect(valuePathOf?.(3, "/1")).toBe("/3/sepal_length");
  });

  test("has an object for each row of tensors", async () => {
    const inputs: RowColumns["inputs"] = [{ name: "x", dtype: "float32", shape: [null, 2] }];
    expect(await rowsOf({ x: [[1, 2]] }, { inputs })).toEqual([{ x: [1, 2] }]);
    await expect(rowsOf({ y: [[1, 2]] }, { inputs })).rejects.toThrow("/y is not an input of this model");
  });
});
