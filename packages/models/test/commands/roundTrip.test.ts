import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../src/commands/program.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-round-trip-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function iris(args: readonly string[]) {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const status = await run(args, {
    out: say,
    err: say,
    env: {},
    stdin: async () => new Uint8Array(),
    isTerminal: false,
  });
  return { status, lines };
}

/** A file of 20 rows; `write` makes a line of the index of its row and a length, a width and a kind. */
const file = (header: string, write: (row: number, length: string, width: string, kind: string) => string): string => {
  const lines = Array.from({ length: 20 }, (_, row) =>
    write(row, (row + 0.5).toFixed(1), row % 5 === 0 ? "" : `${row}`, row < 10 ? "small" : "large"),
  );
  return `${header}\n${lines.join("\n")}\n`;
};
const comma = (text: string) => text.replace(".", ",");

test.each([
  ["commas", file("Length (cm),Width,Kind", (_, ...cells) => cells.join(","))],
  ["semicolons and decimal commas", file("Length (cm);Width;Kind", (_, ...cells) => cells.map(comma).join(";"))],
  ["tabs", file("Length (cm)\tWidth\tKind", (_, ...cells) => cells.join("\t"))],
  ["bars", file("Length (cm)|Width|Kind", (_, ...cells) => cells.join("|"))],
  ["a comma in a header of semicolons", file("Length, cm;Width, cm;Kind", (_, ...cells) => cells.map(comma).join(";"))],
  [
    "a BOM, CRLF and blank lines",
    `\uFEFF${file("Length,Width,Kind", (_, ...cells) => cells.join(",")).replaceAll("\n", "\r\n\r\n")}`,
  ],
  ["CR", file("Length,Width,Kind", (_, ...cells) => cells.join(",")).replaceAll("\n", "\r")],
  [
    "quotes and blanks",
    file('"Length" , "Width","Kind"', (_, ...cells) => cells.map((cell) => ` "${cell}" `).join(",")),
  ],
  ...["NA", "nan", "NaN", '" "', "\u00a0"].map((mark) => [
    `the mark ${JSON.stringify(mark)} of a missing value`,
    file("Length,Width,Kind", (_, length, width, kind) => [length, width || mark, kind].join(",")),
  ]),
  ["row names of R", file('"","Length","Width","Kind"', (row, ...cells) => [`"${row + 1}"`, ...cells].join(","))],
  ["row names of pandas", file("Unnamed: 0,Length,Width,Kind", (row, ...cells) => [row, ...cells].join(","))],
  ["a header in another Unicode form", file("Longueur me\u0301trique,Width,Kind", (_, ...cells) => cells.join(","))],
  ["years for names", file("2023,2024,Kind", (_, ...cells) => cells.join(","))],
])("what was trained on can be predicted: %s", async (_, text) => {
  const path = join(folder, "rows.csv");
  await writeFile(path, text);
  const registry = ["--registry", join(folder, "registry")];
  expect(await iris(["train", "--data", path, "--rounds", "5", ...registry])).toMatchObject({ status: 0 });
  const { status, lines } = await iris(["predict", `@${path}`, ...registry]);
  expect(status, lines.join("\n")).toBe(0);
  expect(lines.map((line) => line.split(" ")[0])).toEqual([...Array(10).fill("small"), ...Array(10).fill("large")]);
});
