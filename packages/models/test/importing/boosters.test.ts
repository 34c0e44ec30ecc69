import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isClassPrediction, isValuePrediction } from "../../src/index.ts";
import { BOOSTER_FOLDER, servedBoosters } from "../support/boosterCases.ts";
import { importTarget } from "./support.ts";

test.each(servedBoosters)("$file predicts what its library predicts", async ({ file, ...wanted }) => {
  const target = await importTarget();
  // rows have holes also in columns that had none in training
  const { manifest } = await target.import(fileURLToPath(new URL(file, BOOSTER_FOLDER)), {
    name: "booster",
    nullable: "all",
  });
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
