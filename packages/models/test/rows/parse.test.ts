import { describe, expect, test } from "vitest";
import { type Feature, IrisError, parseRows } from "../../src/index.ts";

const features: Feature[] = [
  { name: "width", dtype: "float32", nullable: true },
  { name: "color", dtype: "string" },
  { name: "wild", dtype: "bool" },
  { name: "serial", dtype: "int64" },
];
const manifest = { features, inputs: [], target: { name: "kind_of_thing" } };
const csv = (text: string): Promise<unknown[]> => parseRows(text, "csv", manifest);
const numeric = { features: features.filter(({ dtype }) => dtype !== "string"), inputs: [] };

const faultsOf = async (text: string, columns: Parameters<typeof parseRows>[2] = manifest) => {
  const error: unknown = await parseRows(text, "csv", columns).catch((reason: unknown) => reason);
  if (error instanceof IrisError && error.code === "INVALID_INPUT") return error.faults;
  throw error;
};

describe("CSV", () => {
  test("with a header in any order is rows in the order of the features, cells as these want them", async () => {
    expect(await csv("color,serial,width,wild\nblue,7,1.5,true\nNA,9007199254740993,,FALSE\n")).toEqual([
      [1.5, "blue", true, 7],
      [null, "NA", false, "9007199254740993"],
    ]);
  });

  test("without a header is rows by position", async () => {
    expect(await csv("1.5,blue,true,7\nNA,red,false,8")).toEqual([
      [1.5, "blue", true, 7],
      [null, "red", false, 8],
    ]);
  });

  test("names stand in the header as in the file that was trained on, in either Unicode form", async () => {
    const named: Feature[] = [
      { name: "sepal_length_cm", dtype: "float32" },
      { name: "r\u00e9gion", dtype: "float32" },
    ];
    const columns = { features: named, inputs: [] };
    expect(await parseRows("Re\u0301gion,sepal length (cm)\n2,1", "csv", columns)).toEqual([[1, 2]]);
    await expect(parseRows("sepal_length_cm,Sepal Length (cm)\n2,1", "csv", columns)).rejects.toThrow(
      'names "sepal_length_cm" more than once',
    );
  });

  test("the target and row names are passed over, where there is a header", async () => {
    const rows = [[1, "x", true, 7]];
    expect(await csv("width,color,wild,serial,Kind of Thing\n1,x,true,7,a")).toEqual(rows);
    expect(await csv('"",width,color,wild,serial\nr1,1,x,true,7')).toEqual(rows);
    expect(await csv("Unnamed: 0,width,color,wild,serial\n0,1,x,true,7")).toEqual(rows);
  });

  test("unknown columns are passed over where the manifest says so", async () => {
    const text = "id,width,,color,wild,note,serial\n7,1,a,x,true,b,7";
    expect(await faultsOf(text)).toHaveLength(3);
    expect(await parseRows(text, "csv", { ...manifest, unknownFeatures: "ignore" })).toEqual([[1, "x", true, 7]]);
    const incomplete = "id,width,color,wild\n7,1,x,true";
    expect(await faultsOf(incomplete, { ...manifest, unknownFeatures: "ignore" })).toEqual([
      { path: "", message: expect.stringContaining('column "serial" is missing') },
    ]);
  });

  test("a line of text is a row where a feature is text, however near to a name", async () => {
    const text = { features: [features[1]!], inputs: [] };
    expect(await parseRows("colour\nblue", "csv", text)).toEqual([["colour"], ["blue"]]);
  });

  test("quotes, a byte order mark, CRLF and blank lines are as everywhere", async () => {
    expect(await csv('\uFEFFwidth,color,wild,serial\r\n\r\n2,"a, ""b""",true,1\r\n')).toEqual([[2, 'a, "b"', true, 1]]);
  });

  test.each([
    ["semicolons and decimal commas", "width;color;wild;serial\n1,5;a,b;true;7\n"],
    ["the same without a header", "1,5;a,b;true;7\n"],
    ["tabs", "width\tcolor\twild\tserial\n1.5\ta,b\ttrue\t7\n"],
    ["bars", "width|color|wild|serial\n1.5|a,b|true|7\n"],
    ["lines that end in CR", 'width,color,wild,serial\r1.5,"a,b",true,7\r'],
  ])("%s are read", async (_, text) => {
    expect(await csv(text)).toEqual([[1.5, "a,b", true, 7]]);
  });

  test("a semicolon in a cell separates nothing where commas do", async () => {
    expect(await csv("1.5,a;b,true,7\n")).toEqual([[1.5, "a;b", true, 7]]);
  });

  test.each([
    "",
    '" "',
    '"\t"',
    "\u00a0",
    "\u2007",
    '"\u3000"',
    '" NA "',
    "nan",
    "NaN",
  ])("a cell %j is missing, not 0", async (cell) => {
    const nullable = { features: [features[0]!, { name: "b", dtype: "float32" as const }], inputs: [] };
    expect(await parseRows(`width,b\n${cell},1`, "csv", nullable)).toEqual([[null, 1]]);
    for (const name of ["wild", "serial"]) {
      const columns = { features: [features[0]!, features.find((feature) => feature.name === name)!], inputs: [] };
      expect(await faultsOf(`width,${name}\n1,${cell}`, columns)).toEqual([
        { path: `/0/${name}`, message: expect.stringContaining("a missing value is not taken here") },
      ]);
    }
  });

  test("with one column a blank line is a missing value", async () => {
    const one = { features: [features[0]!], inputs: [] };
    expect(await parseRows("width\n1\n\n2\n", "csv", one)).toEqual([[1], [null], [2]]);
  });

  test("white space around a number is dropped, inside quotes too", async () => {
    expect(await csv('width,color,wild,serial\n" 1.5\u00a0",x," true","\u20099007199254740993 "')).toEqual([
      [1.5, "x", true, "9007199254740993"],
    ]);
  });

  test("invalid cells are reported once a column, with the line of the first and what to do", async () => {
    expect(
      await faultsOf('width,color,wild,serial\n1,"two\nlines",true,1\nabc,x,yes,0x10\n?,x,true,1\nabc,x,no,2'),
    ).toEqual([
      {
        path: "/1/width",
        message:
          'column "width": 3 cells must be a number, or empty, the first is "abc" in line 4: leave a missing value empty, or write NA; text has to be turned into numbers first',
      },
      {
        path: "/1/wild",
        message: 'column "wild": 2 cells must be true or false, the first is "yes" in line 4: write true or false',
      },
      {
        path: "/1/serial",
        message: expect.stringMatching(/^column "serial", line 4: must be an integer .*, got "0x10"/),
      },
    ]);
  });

  test("text that would reach the model changed is refused in cells too", async () => {
    expect(await faultsOf("width,color,wild,serial\n1,a\0b,true,1")).toEqual([
      { path: "/0/color", message: expect.stringMatching(/must be text without NUL .*: remove these characters$/) },
    ]);
  });

  test("limits are limits of cells too", async () => {
    const limited = {
      features: [{ name: "a", dtype: "float32" as const, unit: "cm", range: { minimum: 0 } }],
      inputs: [],
    };
    expect(await faultsOf("a\n1\n-1\n-2\n", limited)).toEqual([
      {
        path: "/1/a",
        message: expect.stringContaining('2 cells must be a number, 0 or more cm, the first is "-1" in line 3'),
      },
    ]);
    expect(await faultsOf("a\n1e39\n", limited)).toHaveLength(1);
    expect(await faultsOf("a\nInfinity\n", limited)).toHaveLength(1);
  });

  test("decimal commas beside decimal points are refused: they may separate thousands", async () => {
    const two = { features: [features[0]!, { name: "b", dtype: "float32" as const }], inputs: [] };
    expect(await faultsOf("width\tb\n1,234\t2.5\n", two)).toEqual([
      { path: "", message: expect.stringContaining('got "1,234" and "2.5"') },
    ]);
  });

  test("a comma that may separate thousands is refused, with one line for its column, where no number of the file decides", async () => {
    const two = { features: [features[0]!, { name: "serial", dtype: "int64" as const }], inputs: [] };
    const unclear = {
      path: "/0/width",
      message:
        'column "width": 2 cells must be a number that can be read in one way only, the first is "1,234" in line 2: this may be 1.234 or 1234: write one of these',
    };
    expect(await faultsOf("width;serial\n1,234;7\n12,500;8\n", two)).toEqual([unclear]);
    expect(await faultsOf("width;serial\n1,234;1,234\n12,500;8\n", two)).toEqual([
      unclear,
      { path: "/0/serial", message: expect.stringContaining("in one way only") },
    ]);
    expect(await faultsOf("1,234\t5,678", two)).toHaveLength(2);
  });

  test.each([
    ["another number of its column", "width;serial\n1,234;7\n0,5;8\n"],
    ["a leading zero", "width;serial\n1,234;7\n0,500;8\n"],
    ["more digits before it", "width;serial\n1,234;7\n1000,500;8\n"],
    ["a column that is not read", "width;serial;Kind of Thing\n1,234;7;2,5\n"],
  ])("a comma is a decimal comma where %s shows it", async (_, text) => {
    const two = { ...manifest, features: [features[0]!, { name: "serial", dtype: "int64" as const }] };
    expect((await parseRows(text, "csv", two))[0]).toEqual([1.234, 7]);
  });

  test("a comma in text says nothing, and stays", async () => {
    const text = { features: [features[1]!, features[0]!], inputs: [] };
    expect(await parseRows("color;width\n1,234;7\n", "csv", text)).toEqual([["1,234", 7]]);
  });

  test("columns that are missing or not known are reported once each", async () => {
    const messages = (await faultsOf("widht,wild,serial,\n1,true,7,0\n1,true,7,0", numeric)).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'column "widht" is not a feature of this model. Did you mean "width"?',
      "column 4 has no name: give it one, or remove it",
      'column "width" is missing: add it, or correct its name',
    ]);
    expect(await faultsOf("1,2\n3,4", numeric)).toEqual([
      { path: "", message: expect.stringContaining("must have 3 columns in this order: width, wild, serial") },
    ]);
  });

  test("a file is read no further than some ten lines of another length", async () => {
    const two = { features: [features[0]!, features[1]!], inputs: [] };
    const [ragged, broken] = ["1\n".repeat(10_000), '1,red"\n'];
    await expect(parseRows(`width,color\n${ragged}${broken}`, "csv", two)).rejects.toMatchObject({
      message: expect.stringMatching(/^Every line .* line 2 has 1, .*, line 11 has 1 and more lines differ\.$/),
    });
    await expect(parseRows(`width,color\n1\n${broken}`, "csv", two)).rejects.toThrow("The CSV is broken");
  });

  test.each([
    ["1,red,2,3\n3\n", "line 2 has 1"],
    ['width,color\n1,"open', "quote"],
    ["width,width\n1,2", 'names "width" more than once'],
  ])("%j is refused", async (text, message) => {
    await expect(csv(text)).rejects.toThrow(
      expect.objectContaining({ code: "INVALID_BODY", message: expect.stringMatching(new RegExp(message, "i")) }),
    );
  });
});

describe("CSV for a tensor", () => {
  const inputs = [{ name: "x", dtype: "float32" as const, shape: [null, 3] }];

  test("is the values of its only input, NaN and infinities among them", async () => {
    expect(await parseRows("1.5,,nan\ninf,-Infinity,2\n", "csv", { inputs })).toEqual([
      [1.5, null, null],
      ["Infinity", "-Infinity", 2],
    ]);
  });

  test("invalid cells are reported once a column", async () => {
    expect(await faultsOf("1,a,3\n1,b,3\n", { inputs })).toEqual([
      {
        path: "/0/1",
        message: expect.stringContaining('column 2: 2 cells must be a number, the first is "a" in line 1'),
      },
    ]);
  });
});

test.each([
  ["csv", "\n"],
  ["csv", "width,color,wild,serial\n"],
  ["ndjson", "\n\n"],
] as const)("%s of %j has no rows, which is refused as in JSON", async (format, text) => {
  await expect(parseRows(text, format, manifest)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: "The input must hold at least one row.",
  });
});

describe("NDJSON", () => {
  test("is a row a line, blank lines passed over", async () => {
    expect(await parseRows('{"a":1}\n\n[2]\r\n', "ndjson", manifest)).toEqual([{ a: 1 }, [2]]);
  });

  test.each([['{"a":1}\n{"a":\n', "Line 2"]])("%j is refused", async (text, message) => {
    await expect(parseRows(text, "ndjson", manifest)).rejects.toThrow(message);
  });
});
