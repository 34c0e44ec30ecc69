import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { convertBooster } from "../../src/boosters/convertBooster.ts";
import { createRegistry, type Models, memoryStore, openRegistry, type Prediction } from "../../src/index.ts";
import {
  BOOSTER_FOLDER,
  type BoosterCase,
  boosterCases,
  refusedBoosters,
  servedBoosters,
} from "../support/boosterCases.ts";

/** Float32 libraries add up in float32, so that the last of their digits are noise. */
const TOLERANCE = { XGBoost: 1e-6, LightGBM: 1e-12, CatBoost: 1e-12 } as const satisfies Record<
  BoosterCase["library"],
  number
>;

const opened: Models[] = [];
afterAll(() => Promise.all(opened.map((models) => models.close())));

const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, BOOSTER_FOLDER));

function convert(file: string) {
  const converted = convertBooster(bytesOf(file), file);
  if (converted === undefined) throw new Error(`${file} is no booster`);
  return converted;
}

async function predict(file: string, rows: BoosterCase["rows"]): Promise<readonly Prediction[]> {
  const { model, manifest } = convert(file);
  const store = memoryStore();
  // rows have holes also in columns that had none in training
  const features = manifest.features?.map((feature) => ({ ...feature, nullable: feature.dtype === "float64" }));
  await createRegistry(store).publish({ name: "booster", ...manifest, ...(features && { features }) }, model);
  const models = await openRegistry(store);
  opened.push(models);
  return models.predictMany("booster", rows, { probabilities: true });
}

function probabilitiesOf(prediction: Prediction): number[] {
  if (!("probabilities" in prediction) || typeof prediction.probabilities !== "object") throw new Error("no classes");
  return Object.values(prediction.probabilities).map(Number);
}

/** |got - wanted| <= relative * |wanted|, and for values that are nearly 0, relative to the largest of them. */
function expectClose(got: readonly number[], wanted: readonly number[], relative: number): void {
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs)) * 0.01;
  const worst = Math.max(
    ...got.map((value, at) => Math.abs(value - wanted[at]) / Math.max(Math.abs(wanted[at]), scale)),
  );
  expect(worst).toBeLessThanOrEqual(relative);
}

describe("convertBooster", () => {
  test("every model file has a case", () => {
    const files = readdirSync(BOOSTER_FOLDER).filter((name) => !/^(cases\.json|make\.py|README\.md)$/.test(name));
    expect(files.sort()).toEqual(Object.keys(boosterCases).sort());
  });

  test.each(servedBoosters)("$file predicts what $library predicts", async ({ file, library, rows, ...wanted }) => {
    const predictions = await predict(file, rows);
    const relative = TOLERANCE[library];
    const { values, labels, probabilities, positive } = wanted;
    if (values)
      expectClose(
        predictions.map((row) => Number("value" in row && row.value)),
        values,
        relative,
      );
    if (labels) expect(predictions.map((row) => "label" in row && row.label)).toEqual(labels);
    if (probabilities) expectClose(predictions.flatMap(probabilitiesOf), probabilities.flat(), relative);
    if (positive)
      expectClose(
        predictions.map((row) => probabilitiesOf(row)[1]),
        positive,
        relative,
      );
  });

  test.each(refusedBoosters)("$file is refused: $refused", ({ file, refused: words }) => {
    expect(() => convert(file)).toThrow(
      expect.objectContaining({ code: "MODEL_REJECTED", message: expect.stringContaining(words) }),
    );
  });
});
