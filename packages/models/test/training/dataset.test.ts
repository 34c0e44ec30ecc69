import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { loadText } from "./dataFile.ts";

const nan = Number.NaN;
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("loadDataset", () => {
  test("takes the last column as the label and the others as features, in order", async () => {
    const text = "length,width,kind\n1.5,-2,b\n.5,1e3,a\n+3.,4,b\n";
    expect(await loadText(text)).toMatchObject({
      name: "data",
      features: ["length", "width"],
      x: { rows: 3, columns: 2, values: Float64Array.of(1.5, -2, 0.5, 1000, 3, 4) },
      target: "kind",
      task: "classification",
      classes: ["a", "b"],
      labels: Int32Array.of(1, 0, 1),
      sha256: createHash("sha256").update(text).digest("hex"),
      notes: [],
    });
  });

  test.each([
    "Body Mass",
    "body_mass",
    "body mass",
  ])("takes the label column that is requested, here %s", async (target) => {
    const text = "Body Mass,Flipper Length\n2.5,10\n3.25,20\n";
    expect(await loadText(text, { target })).toMatchObject({
      target: "body_mass",
      features: ["flipper_length"],
      task: "regression",
      y: Float64Array.of(2.5, 3.25),
      decimals: 2,
    });
  });

  test.each([
    "",
    "NA",
    "NaN",
    "nan",
    ' "" ',
    '" "',
    "\u00a0",
    '"\u3000"',
  ])("takes the cell %j for a missing value", async (cell) => {
    const { x } = await loadText(`a,b,c\n1,${cell},x\n${cell},2,y\n`);
    expect(x.values).toEqual(Float64Array.of(1, nan, nan, 2));
  });

  test.each([
    ["CRLF and a byte order mark", "\ufeffa,b\r\n1,x\r\n2,y\r\n"],
    ["CR", "a,b\r1,x\r2,y"],
    ["mixed line ends, blank lines and blanks around cells", "a , b\r\n\n 1,x \n  \n2 ,y\r\n\r\n"],
    ["quotes", '"a","b"\n"1","x"\n"2","y"\n'],
    ["semicolons", "a;b\n1;x\n2;y\n"],
    ["tabs", "a\tb\n1\tx\n2\ty\n"],
    ["bars", "a|b\n1|x\n2|y\n"],
    ["row names as R writes them", '"","a","b"\n"1",1,"x"\n"2",2,"y"\n'],
    ["row names as pandas reads them back", "Unnamed: 0,a,b\n0,1,x\n1,2,y\n"],
  ])("reads %s", async (_, text) => {
    const dataset = await loadText(text);
    expect(dataset).toMatchObject({
      features: ["a"],
      x: { values: Float64Array.of(1, 2) },
      target: "b",
      classes: ["x", "y"],
    });
  });

  test("reads decimal commas where the delimiter is not a comma", async () => {
    expect(await loadText("a, in cm;b\n1,5;0,25\n-,5;1\n2e1;3,0\n")).toMatchObject({
      features: ["a_in_cm"],
      x: { values: Float64Array.of(1.5, -0.5, 20) },
      y: Float64Array.of(0.25, 1, 3),
      decimals: 2,
    });
    expect(await loadText("a;b\n1,5;1,5\n2;none\n")).toMatchObject({ classes: ["1,5", "none"] });
  });

  test("refuses commas that may separate thousands, unless another number shows what they are", async () => {
    const message =
      'column "a": 2 cells must be a number that can be read in one way only, the first is "1,234" in line 2: this may be 1.234 or 1234: write one of these';
    await expect(loadText("a;b\n1,234;x\n2,345;y\n")).rejects.toMatchObject({
      code: "INVALID_DATA",
      faults: [{ path: "/2/a", message }],
    });
    await expect(loadText("a;b\n1;1,234\n2;2,345\n")).rejects.toMatchObject({ faults: [{ path: "/2/b" }] });
    expect(await loadText("a;b\n1,234;x\n2,5;y\n")).toMatchObject({ x: { values: Float64Array.of(1.234, 2.5) } });
    expect(await loadText("a;b\n1,234;1,5\n2,345;none\n")).toMatchObject({ classes: ["1,5", "none"] });
  });

  test.each([
    ["numbers only", "5.1,3.5,0\n4.9,3.0,1\n", "5.1,3.5,0"],
    ["numbers and a label", "5.1,3.5,1.4,setosa\n4.9,3.0,1.4,setosa\n6,2,4,other\n", "5.1,3.5,1.4,setosa"],
    ["decimal commas", "5,1;3,5\n4,9;3,0\n", "5,1;3,5"],
    ["a missing value", "5.1,NA,0\n4.9,3.0,1\n", "5.1,NA,0"],
  ])("refuses a file without a header: %s", async (_, text, row) => {
    const error = await loadText(text).catch((reason) => reason);
    expect(error).toMatchObject({ code: "INVALID_DATA" });
    expect(error.message).toContain(`the first line must name the columns, got the row "${row}": add a line above it`);
  });

  test("reads names that are numbers beside others", async () => {
    expect(await loadText("id,2000,2001,kind\n1,5,6,a\n2,7,8,b\n")).toMatchObject({ target: "kind" });
    expect(await loadText("2000,2001,kind\n5,6,a\n7,8,b\n")).toMatchObject({ target: "kind" });
  });

  test("says that it left out the row names", async () => {
    expect((await loadText(",a,b\nr1,1,x\nr2,2,y\n")).notes).toEqual([expect.stringContaining("left out")]);
  });

  test("keeps a comma in a quoted cell, also where another delimiter is used", async () => {
    expect(await loadText('"a, in cm";b\n1;"x, y"\n2;z\n')).toMatchObject({
      features: ["a_in_cm"],
      classes: ["x, y", "z"],
    });
  });
});

describe("classes", () => {
  const labelled = (labels: readonly string[], task?: "classification" | "regression") =>
    loadText(`a,label\n${labels.map((label, row) => `${row},${label}`).join("\n")}\n`, { task });

  test("sorts text by code point, not by locale or UTF-16 unit", async () => {
    expect(await labelled(["\u{1F600}", "é", "Z", "\uFB01", "a", "Z"])).toMatchObject({
      classes: ["Z", "a", "é", "\uFB01", "\u{1F600}"],
    });
  });

  test("sorts integers as integers", async () => {
    expect(await labelled(["10", "-1", "9", "10", "-1.0", "9"])).toMatchObject({
      classes: [-1, 9, 10],
      labels: Int32Array.of(2, 0, 1, 2, 0, 1),
    });
  });

  test.each([
    ["numbers with leading zeros", ["007", "7", "007", "7"], ["007", "7"]],
    ["integers past 2^53", ["9007199254740993", "9007199254740992"], ["9007199254740992", "9007199254740993"]],
    ["integers beside one past 2^53", ["9007199254740993.0", "+7", "7"], ["7", "9007199254740993"]],
    ["fractions that are to be classes", ["1.10", "1.1"], ["1.1", "1.10"]],
  ])("keeps %s as text, so that none is changed", async (_, labels, classes) => {
    expect(await labelled(labels, "classification")).toMatchObject({ classes });
  });
});

describe("the task", () => {
  const taskOf = async (labels: readonly (string | number)[]) =>
    (await loadText(`a,label\n${labels.map((label, row) => `${row},${label}`).join("\n")}\n`)).task;
  const upTo = (count: number, distinct: number) => Array.from({ length: count }, (_, row) => row % distinct);

  test.each([
    ["text", ["x", "y"], "classification"],
    ["text beside numbers", [1, 2, "none"], "classification"],
    ["codes with leading zeros", ["01", "02", "03"], "classification"],
    ["numbers with a fraction", [1, 2.5, 1, 2.5], "regression"],
    ["two integers", [0, 1, 1, 0], "classification"],
    ["20 integers, twice each", upTo(40, 20), "classification"],
    ["21 integers", upTo(420, 21), "regression"],
    [
      "two integers past 2^53",
      ["9007199254740993", "9007199254740992", "9007199254740993", "9007199254740992"],
      "classification",
    ],
    ["integers past 2^53 that come once", ["9007199254740993", "9007199254740995"], "regression"],
    ["integers that mostly come once", [3, 1, 4, 1, 5], "regression"],
  ])("of %s is inferred", async (_, labels, task) => {
    expect(await taskOf(labels)).toBe(task);
  });

  test("is noted when integers leave it open, and not when it was requested", async () => {
    const text = "a,n\n1,0\n2,1\n3,0\n4,1\n";
    expect((await loadText(text)).notes).toEqual([expect.stringMatching(/"n" are taken for classes.*regression/)]);
    expect(await loadText(text, { task: "regression" })).toMatchObject({ y: Float64Array.of(0, 1, 0, 1), notes: [] });
  });
});

describe("faults in data", () => {
  const numbers = Array.from({ length: 100 }, (_, row) => row);

  test.each([
    ["an empty file", "", /empty/],
    ["a header alone", "a,b\n", /no rows/],
    ["one column", "a\n1\n", /must have a label and at least one feature, got one column \(a\)/],
    ["ragged rows", "a,b\n1,x\n2\n\n3,y,z\n", /line 3: 1 cell, where the header has 2\n.*line 5: 3 cells/],
    ["a text feature", "color,b\n1,x\nred,y\n", /column "color", line 3: must be a number, got "red"/],
    ["a text feature after a cell of two lines", 'a,b,c\n1,2,"x\ny"\nred,3,z\n', /column "a", line 4: .* got "red"/],
    ["a text feature beside a cell of two lines", 'a,b\nred,"x\ny"\n2,z\n', /column "a", line 2: .* got "red"/],
    ["a column whose name follows a byte order mark", '\ufeff"a",b\nred,x\n2,y\n', /column "a", line 2: .* got "red"/],
    [
      "a decimal comma",
      'a,b\n"1,5",x\n2,y\n',
      /column "a", line 2: must be a number, got "1,5": write a decimal point/,
    ],
    ["a hexadecimal number", "a,b\n0x10,x\n2,y\n", /must be a number, got "0x10": write it in decimal digits/],
    [
      "an infinite feature",
      "a,b\n-Infinity,x\n2,y\n",
      /column "a", line 2: .* got "-Infinity": infinite values are not taken/,
    ],
    [
      "a feature out of float32's range",
      "a,b\n3.5e38,x\n2,y\n",
      /column "a", line 2: must lie within 3.4e38 of 0 \(float32\), got "3.5e38"/,
    ],
    ["a feature out of float64's range", "a,b\n1e999,x\n2,y\n", /column "a", line 2: must be a number, got "1e999"/],
    [
      "rows without a label",
      "a,kind\n1,x\n2,\n3,NA\n4,y\n",
      /column "kind": 2 cells must hold a label, the first is "" in line 3/,
    ],
    ["a label of blanks", 'a,kind\n1,x\n2," "\n4,y\n', /column "kind", line 3: must hold a label, got " "/],
    ["a single class", "a,kind\n1,x\n2,x\n", /column "kind" must have two or more classes, got only "x"/],
    [
      "nearly as many classes as rows",
      `a,id\n${numbers.map((n) => `1,id${n}`).join("\n")}`,
      /"id" has 100 different labels in 100 rows/,
    ],
    ["a column without a name", "a,,b\n1,2,x\n1,2,y\n", /column 2 has no name/],
    ["a first column without a name that repeats", ",a,b\n1,2,x\n1,2,y\n", /column 1 has no name/],
    ["a name without letters", "a,%,b\n1,2,x\n1,3,y\n", /column 2, "%", has no letter/],
    [
      "two names that become one",
      "Petal Width,petal.width,b\n1,2,x\n",
      /1 \("Petal Width"\) and 2 \("petal.width"\) are both called petal_width/,
    ],
    ["no header", "5.1,3.5,setosa\n4.9,3,setosa\n", /must name the columns, got the row "5\.1,3\.5,setosa"/],
    ["a quote that is not closed", 'a,b\n1,"x\n2,y\n', /line 3/],
    ["an HTML page", "<!DOCTYPE html>\n<html>a,b</html>", /HTML/],
    ["Latin-1", latin1("a,b\n1,caf\xe9\n"), /not UTF-8 \(first at line 2\)/],
    ["UTF-16", latin1("\xff\xfea\0,\0b\0\n\0"), /UTF-16/],
    ["an Excel file", latin1("PK\x03\x04\x14\0\x06\0"), /Excel/],
  ])("%s", async (_, content, message) => {
    await expect(loadText(content)).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(message),
    });
  });

  test("names a label that is no number when a regression is requested", async () => {
    await expect(loadText("a,y\n1,2\n2,high\n", { task: "regression" })).rejects.toThrow(
      /column "y", line 3: must be a number, got "high"/,
    );
  });

  test("names a column that is not there, and the one that was meant", async () => {
    await expect(loadText("a,species\n1,x\n2,y\n", { target: "specis" })).rejects.toThrow(
      /no column "specis".*Did you mean "species"\?.*a, species/,
    );
  });

  test("names faults of different kinds at once, each with its place", async () => {
    const error = loadText("a,b,c\nred,1,x\n1,blue,\n1,2\n1,2,y\n");
    await expect(error).rejects.toMatchObject({
      faults: [
        { path: "/4", message: expect.stringContaining("2 cells") },
        { path: "/2/a", message: expect.stringContaining('"red"') },
        { path: "/3/b", message: expect.stringContaining('"blue"') },
        { path: "/3/c", message: expect.stringContaining("must hold a label") },
      ],
    });
  });

  test("names a column once, however many of its cells are at fault", async () => {
    const rows = numbers.map((n) => `t${n},2,x`).join("\n");
    await expect(loadText(`a,b,c\n${rows}\n1,blue,y\n`)).rejects.toMatchObject({
      faults: [
        {
          path: "/2/a",
          message: expect.stringMatching(/^column "a": 100 cells must be a number, the first is "t0" in line 2/),
        },
        { path: "/102/b", message: expect.stringContaining('column "b", line 102: must be a number, got "blue"') },
      ],
    });
  });

  test.each([
    ["both marks", "a;b\n1,5;x\n2.5;y\n", /one|all with a decimal point, got "1,5" and "2.5"/],
    ["thousands", "a;b\n1.234,5;x\n2;y\n", /write thousands without separators/],
    [
      "booleans",
      "a,b\nTrue,x\nFalse,y\n",
      /2 cells must be a number, the first is "True".*write 1 for true and 0 for false/,
    ],
    ["other marks of missing values", "a,b\n?,x\n2,y\n", /got "\?": leave a missing value empty, or write NA/],
    ["units", "a,b\n5 cm,x\n2,y\n", /without a unit/],
  ])("says what to do about %s", async (_, text, message) => {
    await expect(loadText(text)).rejects.toThrow(message);
  });
});
