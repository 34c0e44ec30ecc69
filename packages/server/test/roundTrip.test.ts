import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistry } from "iris-models";
import { train } from "iris-models/train";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "iris-round-trip-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const rows = Array.from({ length: 20 }, (_, row) => [
  `${row},5`,
  row % 5 ? `${row}` : "",
  row < 10 ? "small" : "large",
]);
const pointed = rows.map((row) => row.map((cell) => cell.replace(",", ".")));

test.each([
  ["commas", "Length (cm),Width,Kind", pointed, ","],
  ["semicolons and decimal commas", "Length, cm;Width;Kind", rows, ";"],
  ["tabs", "Length\tWidth\tKind", pointed, "\t"],
  ["bars", "Length|Width|Kind", rows, "|"],
  ["row names", "Unnamed: 0,Length,Width,Kind", pointed.map((row, index) => [index, ...row]), ","],
  ["nan", "Length,Width,Kind", pointed.map((row) => row.map((cell) => cell || "nan")), ","],
])("the file that a model was trained on can be predicted: %s", async (_, header, cells, delimiter) => {
  const payload = `${[header, ...cells.map((row) => row.join(delimiter))].join("\n")}\n`;
  const data = join(folder, "rows.csv");
  await writeFile(data, payload);
  const models = await openRegistry(join(folder, "registry"), { create: true });
  await train({ registry: models.registry, data, rounds: 5, name: "sizes" });
  const app = buildApp({ models, defaultModel: "sizes" });
  const response = await app.inject({
    method: "POST",
    url: "/predict",
    payload,
    headers: { "content-type": "text/csv" },
  });
  const labels = response.body
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[0]);
  expect(labels, response.body).toEqual([...Array(10).fill("small"), ...Array(10).fill("large")]);
  await app.close();
});
