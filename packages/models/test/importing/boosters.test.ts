import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isClassPrediction, isValuePrediction } from "../../src/index.ts";
import { importTarget } from "./support.ts";

const FOLDER = new URL("../fixtures/boosters/", import.meta.url);

interface Case {
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly values?: readonly number[];
  readonly labels?: readonly (number | string)[];
  readonly probabilities?: readonly (readonly number[])[];
}
const { cases }: { cases: Record<string, Case | { readonly refused: string }> } = JSON.parse(
  readFileSync(new URL("cases.json", FOLDER), "utf8"),
);
const isServed = (entry: [string, Case | { readonly refused: string }]): entry is [string, Case] =>
  !("refused" in entry[1]);

test.each(Object.entries(cases).filter(isServed))("%s predicts what its library predicts", async (file, wanted) => {
  const target = await importTarget();
  // rows have holes also in columns that had none in training
  const { manifest } = await target.import(fileURLToPath(new URL(file, FOLDER)), { name: "booster", nullable: "all" });
  const predictions = await target.models.predictMany("booster", wanted.rows, { probabilities: true });
  predictions.forEach((prediction, index) => {
    if (isValuePrediction(prediction) && wanted.values) expectClose(prediction.value, wanted.values[index]!);
    if (!isClassPrediction(prediction) || !wanted.labels) return;
    expect(prediction.label).toEqual(wanted.labels[index]);
    wanted.probabilities?.[index]?.forEach((probability, at) => {
      expectClose(prediction.probabilities?.[String(manifest.classes?.[at])], probability);
    });
  });
});

function expectClose(got: unknown, wanted: number): void {
  expect(Math.abs(Number(got) - wanted)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(wanted)));
}
