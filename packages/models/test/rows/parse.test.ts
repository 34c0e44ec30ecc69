import { describe, expect, test } from "vitest";
import { type Feature, parseRows } from "../../src/index.ts";

const features: Feature[] = [
  { name: "width", dtype: "float32", nullable: true },
  { name: "color", dtype: "string" },
  { name: "wild", dtype: "bool" },
  { name: "serial", dtype: "int64" },
];
const csv = (text: string): Promise<unknown[]> => parseRows(text, "csv", features);

describe("CSV", () => {
  test("with a header in any order is rows by name, cells as their features want them", async () => {
    expect(await csv("color,serial,width,wild\nblue,7,1.5,true\nNA,9007199254740993,,false\n")).toEqual([
      { color: "blue", serial: 7, width: 1.5, wild: true },
      { color: "NA", serial: "9007199254740993", width: null, wild: false },
    ]);
  });

  test("without a header is rows by position", async () => {
    expect(await csv("1.5,blue,true,7\nNA,red,false,8")).toEqual([
      [1.5, "blue", true, 7],
      [null, "red", false, 8],
    ]);
  });

  test("a header whose names are misspelt still is one, for the rows to say so", async () => {
    const numeric = features.filter(({ dtype }) => dtype !== "string");
    expect(await parseRows("widht,wlid,seral\n1,true,7", "csv", numeric)).toEqual([
      { widht: 1, wlid: "true", seral: 7 },
    ]);
  });

  test("a line of text is a row where a feature is text, however near to a name", async () => {
    expect(await parseRows("colour\nblue", "csv", [features[1]!])).toEqual([["colour"], ["blue"]]);
  });

  test("quotes, a byte order mark, CRLF and blank lines are as everywhere", async () => {
    expect(await csv('\uFEFFwidth,color,wild,serial\r\n\r\n2,"a, ""b""",true,1\r\n')).toEqual([
      { width: 2, color: 'a, "b"', wild: true, serial: 1 },
    ]);
  });

  test.each([
    '" "',
    '"\t"',
    "\u00a0",
    "\u2007",
    '"\u3000"',
    '" NA "',
  ])("a blank cell %j is missing, not 0", async (cell) => {
    expect(await csv(`width,color,wild,serial\n${cell},x,${cell},${cell}`)).toEqual([
      { width: null, color: "x", wild: null, serial: null },
    ]);
  });

  test("white space around a number is dropped, inside quotes too", async () => {
    expect(await csv('width,color,wild,serial\n" 1.5\u00a0",x,true,"\u20099007199254740993 "')).toEqual([
      { width: 1.5, color: "x", wild: true, serial: "9007199254740993" },
    ]);
  });

  test("what does not read as a number stays text", async () => {
    expect(await csv("width,color,wild,serial\nabc,x,yes,0x10")).toEqual([
      { width: "abc", color: "x", wild: "yes", serial: "0x10" },
    ]);
  });

  test.each([
    ["1,2\n3\n", "line 2"],
    ['width,color\n1,"open', "quote"],
    ["width,width\n1,2", 'names "width" more than once'],
  ])("%j is refused", async (text, message) => {
    await expect(csv(text)).rejects.toThrow(
      expect.objectContaining({ code: "INVALID_BODY", message: expect.stringMatching(new RegExp(message, "i")) }),
    );
  });
});

test.each([
  ["csv", "\n"],
  ["csv", "width,color,wild,serial\n"],
  ["ndjson", "\n\n"],
] as const)("%s of %j has no rows, which is refused as in JSON", async (format, text) => {
  await expect(parseRows(text, format, features)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: "The input must hold at least one row.",
  });
});

describe("NDJSON", () => {
  test("is a row a line, blank lines passed over", async () => {
    expect(await parseRows('{"a":1}\n\n[2]\r\n', "ndjson", features)).toEqual([{ a: 1 }, [2]]);
  });

  test.each([['{"a":1}\n{"a":\n', "Line 2"]])("%j is refused", async (text, message) => {
    await expect(parseRows(text, "ndjson", features)).rejects.toThrow(message);
  });
});
