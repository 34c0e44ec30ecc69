import { expect, test } from "vitest";
import { type Feature, parseRows } from "../../src/index.ts";
import { readHeader } from "../../src/rows/csvColumns.ts";
import { turnsDuring } from "../support/turns.ts";

const features: Feature[] = [{ name: "length", dtype: "float32" }];
const columns = { features, inputs: [] };

const numbered = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => piece(at));

test("a header of 50,000 columns leaves the event loop free", async () => {
  const cells = ["length", ...numbered(50_000, (index) => `column ${index}`)];
  expect(await turnsDuring(() => readHeader(cells, { features }))).toBeGreaterThan(3);
  const header = await readHeader(cells, { features });
  expect(header).toMatchObject({ positions: [0], faultCount: 50_000 });
  expect(header?.faults).toHaveLength(20);
});

const keys = `{${numbered(80_000, (index) => `"c${index}":1`).join()}}`;
const brackets = `${`${"[".repeat(5000)}${"]".repeat(5000)}\n`.repeat(60)}`;

test.each([
  ["a line with 80,000 keys", keys],
  ["lines with many brackets", brackets],
])("NDJSON: %s leaves the event loop free", async (_, text) => {
  expect(await turnsDuring(() => parseRows(text, "ndjson", columns))).toBeGreaterThan(3);
});

test("a long line of NDJSON is as JSON.parse has it", async () => {
  expect(await parseRows(`\n${keys}\n[1]\n${" ".repeat(100_000)}`, "ndjson", columns)).toEqual([JSON.parse(keys), [1]]);
});

test.each([
  ["[".repeat(100_000), "Line 2 must have at most 100 arrays and objects within each other."],
  [`${keys}]`, "Line 2 is not JSON ("],
])("a long line of NDJSON is refused with its number", async (line, message) => {
  await expect(parseRows(`[1]\n${line}\n`, "ndjson", columns)).rejects.toThrow(message);
});
