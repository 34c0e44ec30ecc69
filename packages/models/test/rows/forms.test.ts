import { describe, expect, test } from "vitest";
import { type Feature, IrisError, type Manifest, type ManifestDraft, type Models } from "../../src/index.ts";
import { featureRowCodec } from "../../src/rows/featureRow.ts";
import { type RowInput, readInput } from "../../src/rows/input.ts";
import { parseRows } from "../../src/rows/parse.ts";
import { rowParts } from "../../src/rows/rowList.ts";
import { echoGraph, openEcho, openOnly } from "../support/echo.ts";

const NAMES = ["length", "width"];

const draftOf = (names: readonly string[], more: Partial<ManifestDraft> = {}): ManifestDraft => ({
  name: "echo",
  task: "tensor",
  features: names.map((name): Feature => ({ name, dtype: "float32", nullable: true })),
  inputs: [{ name: "X", dtype: "float32", shape: ["rows", null], features: [...names] }],
  outputs: [{ name: "y", dtype: "float32", shape: ["rows", null] }],
  ...more,
});

const openRows = (names = NAMES, more: Partial<ManifestDraft> = {}): Promise<Models> =>
  openOnly(
    draftOf(names, more),
    echoGraph({ X: "float32" }, () => "y"),
  );

const FILE: Manifest["file"] = { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 };

const rowsIn = (input: RowInput): readonly unknown[] => (input.many ? input.rows.slice(0, input.rows.length) : []);

/** What the model was given, row by row. */
async function rowsOf(body: unknown, models = openRows()): Promise<unknown> {
  const model = await (await models).model("echo");
  const input = model.readInput(body);
  if (!input.many) throw new Error("It was read as one row.");
  const { rows, many: _many, ...paths } = input;
  return (await model.predictMany(rows.slice(0, rows.length), paths)).map((prediction) => Object.values(prediction)[0]);
}

const faultsOf = async (body: unknown, models = openRows()): Promise<IrisError["faults"]> => {
  const error: unknown = await rowsOf(body, models).catch((reason: unknown) => reason);
  if (error instanceof IrisError && error.code === "INVALID_INPUT") return error.faults;
  throw error;
};

const ROWS = [
  [1, 2],
  [3, 4],
];

test("rows of columns are made when they are read, in parts", () => {
  let reads = 0;
  const values: number[] = new Array(3000).fill(1);
  Object.defineProperty(values, 0, { get: () => ++reads });
  const draft = draftOf(["length"], {});
  const codec = featureRowCodec({ ...draft, version: "1", file: FILE }, draft.features!);
  const input = readInput({ inputs: { length: values } }, codec);
  expect(reads).toBe(0);
  const parts = input.many ? [...rowParts(input.rows)] : [];
  expect(parts.map((part) => part.length)).toEqual([1024, 1024, 952]);
  expect(parts[0]?.[0]).toEqual([1]);
});

describe("forms of many rows", () => {
  test.each([
    { instances: ROWS },
    { data: ROWS },
    { rows: ROWS },
    { inputs: ROWS },
    {
      rows: [
        { width: 2, length: 1 },
        { length: 3, width: 4 },
      ],
    },
    {
      dataframe_records: [
        { length: 1, width: 2 },
        { length: 3, width: 4 },
      ],
    },
    { inputs: { length: [1, 3], width: [2, 4] } },
    { inputs: { width: [2, 4], length: [1, 3] } },
    { dataframe_split: { columns: NAMES, data: ROWS } },
    // what pandas itself writes
    { columns: NAMES, index: [0, 1], data: ROWS },
    { columns: NAMES, data: ROWS },
    {
      dataframe_split: {
        columns: ["width", "length"],
        index: [7, "b"],
        data: [
          [2, 1],
          [4, 3],
        ],
      },
    },
  ])("%j", async (body) => {
    expect(await rowsOf(body)).toEqual(ROWS);
  });

  test("null is a missing value in each of them", async () => {
    for (const body of [
      { rows: [[null, 2]] },
      { inputs: { length: [null], width: [2] } },
      { dataframe_split: { columns: NAMES, data: [[null, 2]] } },
    ])
      expect(await rowsOf(body)).toEqual([["NaN", 2]]);
  });

  test("a name in another Unicode form is the same name", async () => {
    const models = openRows(["r\u00e9gion"]);
    expect(await rowsOf({ inputs: { "re\u0301gion": [5] } }, models)).toEqual([[5]]);
    expect(await rowsOf({ dataframe_split: { columns: ["re\u0301gion"], data: [[5]] } }, models)).toEqual([[5]]);
  });

  test("columns are inputs where a model takes tensors", async () => {
    const models = openEcho({ a: "float32", b: "int64" });
    const body = { a: [[1], [2]], b: [["9007199254740993"], [4]] };
    expect(await rowsOf({ inputs: body }, models)).toEqual([[1], [2]]);
    const data = [
      [["9007199254740993"], [1]],
      [[4], [2]],
    ];
    expect(await rowsOf({ dataframe_split: { columns: ["b", "a"], data } }, models)).toEqual([[1], [2]]);
  });

  test("inputs are the tensors themselves where these count no rows", async () => {
    const whole = openOnly(
      {
        name: "echo",
        task: "tensor",
        batched: false,
        inputs: [{ name: "x", dtype: "float32", shape: [null, null] }],
        outputs: [{ name: "x_out", dtype: "float32", shape: [null, null] }],
      },
      echoGraph({ x: "float32" }),
    );
    expect(await rowsOf({ inputs: ROWS }, whole)).toEqual([ROWS]);
    expect(await rowsOf({ inputs: { x: ROWS } }, whole)).toEqual([ROWS]);
    expect(await faultsOf({ inputs: { x: [[1], ["a"]] } }, whole)).toMatchObject([{ path: "/inputs/x/1/0" }]);
  });
});

describe("one row", () => {
  test.each([
    "instances",
    "inputs",
    "data",
    "rows",
    "dataframe_records",
    "dataframe_split",
  ])("is an object with a feature called %s", async (name) => {
    const model = await (await openRows([name, "other"])).model("echo");
    const row = { [name]: 1, other: 2 };
    expect(model.readInput(row)).toEqual({ many: false, row });
    const reversed = { other: 2, [name]: 1 };
    expect(model.readInput(reversed)).toEqual({ many: false, row: reversed });
    expect(model.readInput({ [name]: [[1, 2]] })).toMatchObject({ many: false });
  });

  test("is an object with any feature's name, even beside the name of a form", async () => {
    const model = await (await openRows(["first", "second"], { unknownFeatures: "ignore" })).model("echo");
    const row = { second: 2, data: [[5, 6]] };
    expect(model.readInput(row)).toEqual({ many: false, row });
    expect(await model.predict({ first: 1, second: 2, data: "2024-01-01" })).toEqual({ y: [1, 2] });
  });
});

const REMOVE = expect.stringMatching(/^is not supported: .*\. Remove it$/);

describe("faults", () => {
  test.each([
    [
      { rows: ROWS, data: ROWS },
      [{ path: "/rows", message: 'must not be used with "data": send the rows in one form' }],
    ],
    [{ inputs: ROWS, note: {} }, [{ path: "/note", message: 'is not allowed with "inputs": remove it' }]],
    [
      { inputs: ROWS, params: {} },
      [{ path: "/params", message: expect.stringMatching(/no inference parameters, as MLflow's do\. Remove it/) }],
    ],
    [{ instances: ROWS, signature_name: "serving_default" }, [{ path: "/signature_name", message: REMOVE }]],
    [{ instances: ROWS, parameters: { a: 1 } }, [{ path: "/parameters", message: REMOVE }]],
    [
      {
        id: "1",
        inputs: [
          { name: "length", shape: [1], datatype: "FP32", data: [1] },
          { name: "width", shape: [1], datatype: "FP32", data: [2] },
        ],
      },
      [{ path: "/inputs", message: expect.stringMatching(/Open Inference Protocol \(V2\).*\{"instances"/) }],
    ],
    [{ data: 5 }, [{ path: "/data", message: "must be an array of rows, got 5" }]],
    [{ inputs: 5 }, [{ path: "/inputs", message: "must be an array of rows or an object of arrays, got 5" }]],
    [{ data: [] }, [{ path: "", message: "must hold at least one row" }]],
    [{ inputs: { length: [], width: [] } }, [{ path: "", message: "must hold at least one row" }]],
    [
      {
        data: [
          [1, 2],
          [3, "x"],
        ],
      },
      [{ path: "/data/1/1", message: 'must be a number or null, got string "x"' }],
    ],
    [
      { inputs: { length: [1, "x"], width: [3, 4] } },
      [{ path: "/inputs/length/1", message: 'must be a number or null, got string "x"' }],
    ],
    [
      { inputs: { length: [1, 2], width: [3] } },
      [{ path: "/inputs/width", message: "must be an array of 2, as the others, got an array of 1" }],
    ],
    [
      { inputs: { length: 1, width: 3 } },
      [
        { path: "/inputs/length", message: "must be an array with a value for each row, got 1" },
        { path: "/inputs/width", message: "must be an array with a value for each row, got 3" },
      ],
    ],
    [
      { inputs: { lenght: [1], width: [3] } },
      [
        { path: "/inputs/lenght", message: 'is not a feature of this model. Did you mean "length"?' },
        { path: "/inputs", message: 'must include the feature "length"' },
      ],
    ],
    [
      {
        dataframe_split: {
          columns: ["width", "length"],
          data: [
            [1, 2],
            [3, "x"],
          ],
        },
      },
      [{ path: "/dataframe_split/data/1/1", message: 'must be a number or null, got string "x"' }],
    ],
    [
      { dataframe_split: { columns: ["width", "lenght", "width"], data: [[1, 2, 3]] } },
      [
        { path: "/dataframe_split/columns/1", message: 'is not a feature of this model. Did you mean "length"?' },
        { path: "/dataframe_split/columns/2", message: expect.stringContaining("must be given once") },
        { path: "/dataframe_split/columns", message: 'must include the feature "length"' },
      ],
    ],
    [
      { dataframe_split: { columns: NAMES, data: [[1, 2], [1]] } },
      [
        {
          path: "/dataframe_split/data/1",
          message: "must be an array of 2, a value for each column, got an array of 1",
        },
      ],
    ],
    [
      { dataframe_split: { columns: [0, "width"], data: [5], index: 3, names: [] } },
      [
        {
          path: "/dataframe_split/names",
          message: 'is not a part of a data frame, which has "columns", "index" and "data"',
        },
        { path: "/dataframe_split/index", message: "must be an array, got 3" },
        { path: "/dataframe_split/columns/0", message: "must be the name of a column, got 0" },
        { path: "/dataframe_split/data/0", message: "must be an array of values, got 5" },
      ],
    ],
    [
      { dataframe_split: { columns: NAMES } },
      [{ path: "/dataframe_split/data", message: "must be an array, got nothing" }],
    ],
    [
      { dataframe_split: ROWS },
      [{ path: "/dataframe_split", message: expect.stringMatching(/^must be an object of/) }],
    ],
  ])("%j", async (body, faults) => {
    expect(await faultsOf(body)).toEqual(faults);
  });

  test("are at most twenty, however many columns and rows are at fault", async () => {
    const columns = Array.from({ length: 5000 }, (_, index) => `x${index}`);
    for (const body of [
      { dataframe_split: { columns, data: [] } },
      { dataframe_split: { columns: NAMES, data: columns } },
      { inputs: { length: columns, width: columns } },
    ])
      expect(await faultsOf(body)).toHaveLength(20);
  });
});

test("unknown columns and features are passed over where the manifest says so", async () => {
  const manifest: Manifest = {
    ...draftOf(NAMES, { unknownFeatures: "ignore" }),
    version: "1",
    file: FILE,
  };
  const codec = featureRowCodec(manifest, manifest.features!);
  expect(codec.read({ id: 7, length: 1, width: 2, extra: null }, "")).toEqual([1, 2]);
  expect(() => codec.read({ id: 7, length: 1 }, "")).toThrow(
    expect.objectContaining({ faults: [expect.objectContaining({ path: "/width" })] }),
  );
  for (const body of [
    { inputs: { id: [7], length: [1], width: [2] } },
    { dataframe_split: { columns: ["id", "length", "width"], data: [[7, 1, 2]] } },
  ])
    expect(rowsIn(readInput(body, codec))).toEqual([[1, 2]]);
  expect(await rowsOf({ inputs: { x: [[1]], z: [5] } }, openTensor("ignore"))).toEqual([[1]]);
  expect(await faultsOf({ inputs: { x: [[1]], z: [5] } }, openTensor("refuse"))).toEqual([
    { path: "/inputs/z", message: 'is not an input of this model. Did you mean "x"?' },
  ]);
});

const openTensor = (unknownFeatures: "ignore" | "refuse") =>
  openOnly(
    {
      name: "echo",
      task: "tensor",
      unknownFeatures,
      inputs: [{ name: "x", dtype: "float32", shape: ["rows", null] }],
      outputs: [{ name: "x_out", dtype: "float32", shape: ["rows", null] }],
    },
    echoGraph({ x: "float32" }),
  );

test("a missing feature names the ignored one that probably means it", async () => {
  const manifest: Manifest = {
    ...draftOf(NAMES, { unknownFeatures: "ignore" }),
    version: "1",
    file: { name: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
  };
  const codec = featureRowCodec(manifest, manifest.features!);
  const hint = expect.stringMatching(/\. "Length" was ignored: did you mean "length"\?$/);
  const frame = { columns: ["Length", "width"], data: [[1, 2]] };
  expect(faultsIn(() => codec.read({ Length: 1, width: 2, id: 7 }, ""))).toEqual([{ path: "/length", message: hint }]);
  for (const body of [frame, { inputs: { Length: [1], width: [2] } }])
    expect(faultsIn(() => readInput(body, codec))).toEqual([{ path: expect.any(String), message: hint }]);
  const csv = parseRows("lenght,width\n1,2\n", "csv", manifest);
  await expect(csv).rejects.toMatchObject({
    message: expect.stringMatching(/"lenght" was ignored: did you mean "length"\?/),
  });
  expect(faultsIn(() => codec.read({ width: 2, id: 7 }, ""))).toEqual([
    { path: "/length", message: expect.not.stringContaining("ignored") },
  ]);
});

/** The faults that a call throws. */
function faultsIn(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof IrisError ? error.faults : error;
  }
}
